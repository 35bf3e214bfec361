"""conversions.py TARGET: prints the rules in the language of TARGET, as JSON: names of files and their text.

pySigma's backends convert. What they cannot, natively.py writes around what they have converted.
"""
import importlib
import json
import sys

import yaml
from sigma.collection import SigmaCollection
from sigma.exceptions import SigmaFeatureNotSupportedByBackendError
from sigma.processing.pipeline import ProcessingPipeline

import natively
import sources

# Folder of the kit: what it is called, module and class of the backend, end of the files' names.
TARGETS = {
    "splunk": ("Splunk", "sigma.backends.splunk", "SplunkBackend", "spl"),
    "qradar": ("QRadar", "sigma.backends.QRadarAQL", "QRadarAQLBackend", "aql"),
    "sentinel": ("Sentinel", "sigma.backends.kusto", "KustoBackend", "kql"),
    "elastic": ("Elastic", "sigma.backends.elasticsearch", "ESQLBackend", "esql"),
    "secops": ("Google SecOps", "sigma.backends.secops", "SecOpsBackend", "udm"),
}


class Target:
    def __init__(self, name):
        self.name = name
        _, module, backend, self.suffix = TARGETS[name]
        self.backend = getattr(importlib.import_module(module), backend)
        self.pipeline = sources.read(f"Examples/collectors/{name}/sigma-pipeline.yml")
        self.fields = sources.mapping(self.pipeline)

    def converted(self, documents):
        text = yaml.safe_dump_all(documents, sort_keys=False)
        backend = self.backend(processing_pipeline=ProcessingPipeline.from_yaml(self.pipeline))
        query, = backend.convert(SigmaCollection.from_yaml(text))
        return "\n".join(line.rstrip() for line in query.strip().splitlines())

    def file(self, rule):
        """The end of the file's name and the text for a rule; None if there is no way to say it."""
        documents = list(yaml.safe_load_all(sources.rule(rule)))
        try:
            return self.suffix, self.converted(documents)
        except (SigmaFeatureNotSupportedByBackendError, NotImplementedError):
            parts = [self.converted([document]) for document in documents if "detection" in document]
            return natively.written(self.name, natively.Correlation(rule, documents, parts, self.fields))


def files(name):
    target = Target(name)
    made = {rule: target.file(rule) for rule in sources.rules()}
    return {f"{rule}.{file[0]}": file[1] + "\n" for rule, file in made.items() if file}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    json.dump(files(sys.argv[1]), sys.stdout)
