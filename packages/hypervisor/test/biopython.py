"""Answers with what Biopython makes of cases: JSON in, JSON out."""
import io
import json
import sys
import warnings

warnings.simplefilter("ignore")

from Bio import SeqIO
from Bio.Seq import Seq


def feature(record, one):
    parts = [[int(part.start), int(part.end), part.strand] for part in one.location.parts]
    return {
        "key": one.type,
        "parts": parts,
        "qualifiers": {name: list(values) for name, values in one.qualifiers.items()},
        "sequence": str(one.extract(record.seq)),
    }


def described(record):
    return {
        "id": record.id,
        "name": record.name,
        "definition": record.description,
        "topology": record.annotations.get("topology", "linear"),
        "sequence": str(record.seq),
        "features": [feature(record, one) for one in record.features],
    }


cases = json.load(sys.stdin)
written = io.StringIO()
records = list(SeqIO.parse(io.StringIO(cases["genbank"]), "genbank"))
SeqIO.write(records, written, "genbank")
json.dump(
    {
        "records": [described(record) for record in records],
        "rewritten": written.getvalue(),
        "fasta": [
            [record.id, record.description, str(record.seq)]
            for record in SeqIO.parse(io.StringIO(cases["fasta"]), "fasta")
        ],
        "proteins": [str(Seq(bases).translate(table=table)) for bases, table in cases["frames"]],
    },
    sys.stdout,
)
