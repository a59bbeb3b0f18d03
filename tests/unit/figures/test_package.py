"""Published figures as open data: every file described, every code explained."""

import csv
import io
import json
from hashlib import sha256
from zipfile import ZipFile

from openpyxl import load_workbook

from ringgroup.figures.attendance import Attendance
from ringgroup.figures.package import as_package
from ringgroup.figures.publication import as_csv
from ringgroup.figures.spreadsheet import as_spreadsheet
from tests.unit.figures.test_statistics import LINE, published
from webhooks.pages.figures.words import sayer

FOUND = published(
    {"age_by_gender": {("0-3", "male"): 23, ("long-gone", "male"): 40}},
    Attendance(600, 61),
)


def unpacked(statistics=FOUND):
    with ZipFile(io.BytesIO(as_package(statistics, sayer(LINE)))) as whole:
        return {name: whole.read(name) for name in whole.namelist()}


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_the_figures_in_it_are_those_of_the_csv():
    assert unpacked()["figures.csv"].decode() == as_csv(FOUND)


def test_every_file_is_described_column_by_column():
    files = unpacked()
    described = json.loads(files.pop("datapackage.json"))
    assert described["name"] == "veldhoven-2025"
    assert described["temporal"] == {"start": "2025-01-01", "end": "2025-12-31"}
    assert (described["round_to"], described["minimum"]) == (5, 10)
    resources = {one["path"]: one for one in described["resources"]}
    assert resources.keys() == files.keys()
    for path, one in resources.items():
        content = files[path]
        assert one["bytes"] == len(content)
        assert one["hash"] == f"sha256:{sha256(content).hexdigest()}"
        fields = one["schema"]["fields"]
        assert [field["name"] for field in fields] == [*rows(content)[0]]
        assert all(field["description"] for field in fields)
        keys = [
            tuple(row[key] for key in one["schema"]["primaryKey"])
            for row in rows(content)
        ]
        assert len(keys) == len({*keys}), path


def test_every_code_of_the_figures_is_explained():
    files = unpacked()
    tables = {row["table"]: row["title"] for row in rows(files["tables.csv"])}
    codes = {
        (row["dimension"], row["code"]): row["title"]
        for row in rows(files["codes.csv"])
    }
    for row in rows(files["figures.csv"]):
        assert tables[row["table"]]
        assert codes[row["dimension1"], row["code1"]]
        assert not row["code2"] or codes[row["dimension2"], row["code2"]]
    assert codes["gender", "unknown"] == "anders of niet bekend"
    assert codes["age", "long-gone"] == "long-gone"


def test_a_measure_that_cannot_be_told_is_empty():
    measures = {
        row["measure"]: row["value"] for row in rows(unpacked()["measures.csv"])
    }
    assert measures["open_minutes"] == "600"
    assert measures["wait_median_seconds"] == ""


def test_files_do_not_say_when_they_were_made():
    sheet = as_spreadsheet(FOUND)
    for content in (as_package(FOUND, sayer(LINE)), sheet):
        with ZipFile(io.BytesIO(content)) as whole:
            assert {one.date_time[0] for one in whole.infolist()} == {1980}
    about = load_workbook(io.BytesIO(sheet)).properties
    assert {about.created.year, about.modified.year} == {1980}
