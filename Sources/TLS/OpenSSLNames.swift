/// What the file names of OpenSSL's libraries end with, newest version first.
let openSSLSuffixes = [".so.3", ".so.1.1", ".so"]
