"""The files of the repository that the checks of the detections read."""
import glob
import os

import yaml

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = "Examples/detections"


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as file:
        return file.read()


def write(path, text):
    os.makedirs(os.path.dirname(os.path.join(TOP, path)), exist_ok=True)
    with open(os.path.join(TOP, path), "w", encoding="utf-8") as file:
        file.write(text)


def names(pattern):
    """The files of a pattern below the top, by their names without a suffix."""
    paths = sorted(glob.glob(os.path.join(TOP, pattern)))
    return [os.path.splitext(os.path.basename(path))[0] for path in paths]


def rules():
    """The Sigma rules."""
    return names(f"{FOLDER}/*.yml")


def rule(name):
    return read(f"{FOLDER}/{name}.yml")


def searches():
    """The searches in SQL."""
    return names(f"{FOLDER}/searches/*.sql")


def search(name):
    return read(f"{FOLDER}/searches/{name}.sql")


def fields_of(name):
    """The fields that a rule reads, without their modifiers."""
    fields = set()
    for document in yaml.safe_load_all(rule(name)):
        for selection, conditions in document.get("detection", {}).items():
            if selection != "condition":
                fields.update(key.split("|")[0] for key in conditions)
        correlation = document.get("correlation", {})
        fields.update(correlation.get("group-by", []))
        fields.update(value for key, value in correlation.get("condition", {}).items() if key == "field")
    return fields


def mapping(pipeline):
    """The names that a pipeline has for the fields."""
    steps = yaml.safe_load(pipeline)["transformations"]
    return next(step["mapping"] for step in steps if step["type"] == "field_name_mapping")
