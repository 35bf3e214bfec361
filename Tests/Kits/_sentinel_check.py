def check(tables, folder): pass
