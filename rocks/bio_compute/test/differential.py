"""Writes inputs and what Biopython 1.80 answers to them, as one Lua source file.

Run with the Python that has Biopython: differential.py CASES.lua
Then, on each Lua: lua test/differential.lua CASES.lua
The seed is fixed, so the same Biopython gives the same file.
"""

import io
import os
import random
import re
import sys
import warnings

from Bio import BiopythonWarning, SeqIO
from Bio.Align import PairwiseAligner, substitution_matrices
from Bio.Data import CodonTable
from Bio.Restriction import AllEnzymes, RestrictionBatch
from Bio.Seq import Seq
from Bio.SeqUtils import (CodonAdaptationIndex, GC_skew, gc_fraction, molecular_weight, nt_search)
from Bio.SeqUtils import MeltingTemp
from Bio.SeqUtils.ProtParam import ProteinAnalysis

warnings.simplefilter("ignore", BiopythonWarning)
rng = random.Random(20261120)

IUPAC = "ACGTRYSWKMBDHVN"
RESIDUES = "ACDEFGHIKLMNPQRSTVWY"
cases = []


def case(kind, arguments, expected):
    cases.append((kind, arguments, expected))


def text(letters, low, high):
    return "".join(rng.choice(letters) for _ in range(rng.randint(low, high)))


def lua(value):
    if value is None:
        return "nil"
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + "".join(c if 32 <= ord(c) < 127 and c not in '"\\' else "\\%03d" % ord(c) for c in value) + '"'
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, dict):
        return "{" + ",".join("[%s]=%s" % (lua(k), lua(v)) for k, v in value.items()) + "}"
    return "{" + ",".join(lua(v) for v in value) + "}"


def composition():
    edge = ["", "A", "g", "N", "nnnn", "GGGG", "ATAT", "acgtACGT", "SWSW", "RYKM"]
    for s in edge + [text(IUPAC + "acgtn", 0, 120) for _ in range(90)]:
        for mode in ("remove", "ignore", "weighted"):
            case("gc_content", [s, {"ambiguous": mode}], gc_fraction(s, mode))
        case("counts", [s], {c: s.upper().count(c) for c in sorted(set(s.upper()))})
    for _ in range(60):
        s, window = text("ACGTacgtN", 1, 300), rng.randint(1, 60)
        case("gc_skew", [s, window], GC_skew(s, window))
    for kind, letters in (("DNA", "ACGT"), ("RNA", "ACGU"), ("protein", RESIDUES + "UO")):
        for _ in range(50):
            s = text(letters, 1, 80)
            for mono in (False, True):
                options = {"type": kind.lower(), "monoisotopic": mono}
                double = kind != "protein" and rng.random() < 0.4
                circular = rng.random() < 0.3
                options.update(double_stranded=double, circular=circular)
                case("molecular_weight", [s, options], molecular_weight(s, kind, double, circular, mono))


def strands():
    for _ in range(80):
        s = text(IUPAC + IUPAC.lower() + "-", 0, 100)
        case("complement", [s, {"rna": False}], str(Seq(s).complement()))
        case("reverse_complement", [s, {"rna": False}], str(Seq(s).reverse_complement()))
        case("transcribe", [s], str(Seq(s).transcribe()))
        r = s.replace("T", "U").replace("t", "u")
        case("reverse_complement", [r, {"rna": True}], str(Seq(r).reverse_complement_rna()))
        case("back_transcribe", [r], str(Seq(r).back_transcribe()))


def translations():
    everything = "".join(a + b + c for a in IUPAC for b in IUPAC for c in IUPAC)
    for table in sorted(CodonTable.unambiguous_dna_by_id):
        case("translate", [everything, {"table": table}], str(Seq(everything).translate(table=table)))
        code = CodonTable.unambiguous_dna_by_id[table]
        for _ in range(6):
            s = text("ACGTacgtuN", 0, 90)
            case("translate", [s, {"table": table}], str(Seq(s).translate(table=table)))
        dual = any(c in code.forward_table for c in code.stop_codons)
        for _ in range(6):
            s = text("ACGT", 0, 200)
            if not dual:
                case("translate", [s, {"table": table, "to_stop": True}], str(Seq(s).translate(table=table, to_stop=True)))
            body = "".join(rng.choice(sorted(code.forward_table)) for _ in range(rng.randint(0, 30)))
            s = rng.choice(code.start_codons + ["AAA"]) + body + rng.choice(code.stop_codons + ["CCC"]) + rng.choice(["", "", "A"])
            try:
                answer = str(Seq(s).translate(table=table, cds=True))
            except CodonTable.TranslationError:
                answer = None
            case("translate", [s, {"table": table, "cds": True}], answer)


def find_orfs(s, table, minimum, starts):
    """The longest frame for each stop, by a way of its own: split translations at the stops."""
    code, found = CodonTable.unambiguous_dna_by_id[table], []
    for strand, t in (("+", s), ("-", str(Seq(s).reverse_complement()))):
        for frame in range(3):
            codons = [t[i:i + 3] for i in range(frame, len(t) - 2, 3)]
            begin = 0
            for at, codon in enumerate(codons):
                if codon not in code.stop_codons:
                    continue
                first = next((i for i in range(begin, at) if codons[i] in starts), None)
                begin = at + 1
                if first is None or (at + 1 - first) * 3 < minimum:
                    continue
                low, high = frame + first * 3 + 1, frame + at * 3 + 3
                protein = "M" + str(Seq(t[low + 2:high - 3]).translate(table=table))
                if strand == "-":
                    low, high = len(s) - high + 1, len(s) - low + 1
                found.append([low, high, strand, protein])
    return sorted(found, key=lambda orf: (orf[0], orf[1], orf[2]))


def genes():
    for _ in range(60):
        table, s, minimum = rng.choice([1, 2, 4, 11]), text("ACGT", 0, 700), rng.choice([6, 30, 75])
        code = CodonTable.unambiguous_dna_by_id[table]
        case("find_orfs", [s, {"table": table, "min_length": minimum}], find_orfs(s, table, minimum, ["ATG"]))
        case("find_orfs", [s, {"table": table, "min_length": minimum, "starts": "table"}],
             find_orfs(s, table, minimum, code.start_codons))
    standard = CodonTable.standard_dna_table
    for _ in range(60):
        pool = sorted(standard.forward_table)
        genes_ = ["".join(rng.choice(pool) for _ in range(rng.randint(20, 120))) + "TAA" for _ in range(3)]
        query = "".join(rng.choice(pool) for _ in range(rng.randint(5, 60)))
        index = CodonAdaptationIndex(genes_)
        case("cai", [query, genes_], index.calculate(query))
        case("cai", [query + "TGA", genes_, {"include_stops": True}], index.calculate(query + "TGA"))
        case("relative_adaptiveness", [genes_, {"include_stops": True}], dict(index))
        codons = [query[i:i + 3] for i in range(0, len(query), 3)]
        case("codon_usage", [query], {c: codons.count(c) for c in sorted(set(codons))})


def words():
    for _ in range(60):
        s, k = text("ACGTacgtuN", 0, 150), rng.randint(1, 12)
        upper, counts, joined = s.upper().replace("U", "T"), {}, {}
        for i in range(len(upper) - k + 1):
            w = upper[i:i + k]
            if "N" in w:
                continue
            counts[w] = counts.get(w, 0) + 1
            c = min(w, str(Seq(w).reverse_complement()))
            joined[c] = joined.get(c, 0) + 1
        case("kmer_counts", [s, k], counts)
        case("kmer_counts", [s, k, {"canonical": True}], joined)


def motifs():
    for _ in range(120):
        s, p = text("ACGT", 0, 300), text(IUPAC, 1, 6)
        case("find_motif", [s, p], [[i + 1, "+"] for i in nt_search(s, p)[1:]])
        forward = [[i + 1, "+"] for i in nt_search(s, p)[1:]]
        back = [[i + 1, "-"] for i in nt_search(s, str(Seq(p).reverse_complement()))[1:]]
        case("find_motif", [s, p, {"both_strands": True}], sorted(forward + back))
    patterns = [("N-{P}-[ST]-{P}", "N[^P][ST][^P]"), ("C-x(2,4)-C", "C.{2,4}C"), ("[RK](2)-x-[ST]", "[RK]{2}.[ST]"),
                ("[AG]-x(4)-G-K-[ST]", "[AG].{4}GK[ST]"), ("R-G-D", "RGD"), ("<M-x(0,2)-K", "^M.{0,2}K"),
                ("S-x(1,3)-[DE]>", "S.{1,3}[DE]$")]
    for _ in range(25):
        s = rng.choice(["", "M", "MK"]) + text(RESIDUES + "CCGKKSSNT", 0, 200)
        for prosite, expression in patterns:
            places = [[m.start() + 1, "+"] for m in re.finditer("(?=%s)" % expression.lstrip("^"), s)
                      if not expression.startswith("^") or m.start() == 0]
            case("find_motif", [s, prosite, {"syntax": "prosite"}], places)
    for _ in range(60):
        s, p, d = text("ACGT", 0, 80), text("ACGT", 1, 8), rng.randint(0, 3)
        places = [[i + 1, "+"] for i in range(len(s) - len(p) + 1) if sum(a != b for a, b in zip(s[i:i + len(p)], p)) <= d]
        case("find_motif", [s, p, {"mismatches": d}], places)


def restriction(enzymes):
    batch = RestrictionBatch([e for e in AllEnzymes if str(e) in enzymes])
    assert len(batch) == len(enzymes), set(enzymes) - {str(e) for e in batch}
    sites = [e.site for e in sorted(batch, key=str)]
    for _ in range(25):
        # Letters before and after keep cuts away from the ends of linear sequences.
        core = "".join(text("ACGT", 0, 30) + rng.choice(sites).replace("N", "A").replace("R", "A")
                       .replace("Y", "C").replace("S", "G").replace("W", "A").replace("M", "A").replace("K", "G")
                       for _ in range(40))
        s = "A" * 30 + core + "A" * 30
        for linear in (True, False):
            found = batch.search(Seq(s), linear=linear)
            expected = {str(e): sorted({i - 1 for i in found[e]}) for e in sorted(found, key=str)}
            case("restriction_sites", [s, sorted(expected), {"circular": not linear}], expected)


def melting():
    for _ in range(150):
        s = text("ACGT", 2, 60)
        na, mg, dntp = rng.choice([10, 50, 150, 1000]), rng.choice([0, 1.5, 3]), rng.choice([0, 0.2, 2])
        oligo, template = rng.choice([25, 250, 50]), rng.choice([25, 0, 10])
        own = str(Seq(s).reverse_complement()) == s
        options = {"na": na, "mg": mg, "dntp": dntp, "oligo": oligo, "template": template}
        case("melting_temperature", [s, options], MeltingTemp.Tm_NN(
            s, Na=na, Mg=mg, dNTPs=dntp, dnac1=oligo, dnac2=template, selfcomp=own))
        case("melting_temperature", [s, {"method": "wallace"}], MeltingTemp.Tm_Wallace(s))
        case("melting_temperature", [s, {"method": "gc", "na": na, "mg": mg, "dntp": dntp}],
             MeltingTemp.Tm_GC(s, Na=na, Mg=mg, dNTPs=dntp))
    for _ in range(40):
        half = text("ACGT", 2, 12)
        s = half + str(Seq(half).reverse_complement())
        case("melting_temperature", [s], MeltingTemp.Tm_NN(s, selfcomp=True))


def alignments():
    for number in range(240):
        protein = number % 3 == 0
        letters = RESIDUES if protein else "ACGT"
        a = text(letters, 1, 60)
        b = "".join(c for c in a if rng.random() < 0.8) + text(letters, 0, 10) if rng.random() < 0.6 else text(letters, 1, 60)
        b = b or "A"
        opening = -rng.choice([2, 5, 10.5, 12])
        extension = -rng.choice([x for x in (0.5, 1, 2) if x <= -opening])
        aligner = PairwiseAligner()
        options = {"gap_open": opening, "gap_extend": extension}
        aligner.open_gap_score, aligner.extend_gap_score = opening, extension
        if protein:
            aligner.substitution_matrix = substitution_matrices.load("BLOSUM62")
            options["matrix"] = "BLOSUM62"
        else:
            aligner.match_score, aligner.mismatch_score = rng.choice([(1, -1), (2, -3), (5, -4)])
            options.update(match=int(aligner.match_score), mismatch=int(aligner.mismatch_score))
        for mode in ("global", "local", "semiglobal"):
            aligner.mode = "local" if mode == "local" else "global"
            if mode == "semiglobal":
                aligner.end_gap_score = 0
            case("align", [a, b, dict(options, mode=mode)], aligner.score(a, b))
    counter = PairwiseAligner(match_score=0, mismatch_score=-1, gap_score=-1)
    for _ in range(120):
        a = text("ACGT", 1, 50)
        b = "".join(c for c in a if rng.random() < 0.9) + text("ACGT", 0, 6) or "A"
        case("edit_distance", [a, b], int(-counter.score(a, b)))
        case("edit_distance", [a, b, 60], int(-counter.score(a, b)))
        case("hamming", [a, a[::-1]], sum(x != y for x, y in zip(a, a[::-1])))


def proteins():
    for s in list(RESIDUES) + [text(RESIDUES, 1, 200) for _ in range(120)]:
        analysis = ProteinAnalysis(s)
        case("gravy", [s], analysis.gravy())
        case("aromaticity", [s], analysis.aromaticity())
        case("extinction", [s], list(analysis.molar_extinction_coefficient()))
        case("isoelectric_point", [s], analysis.isoelectric_point())
        ph = rng.uniform(0, 14)
        case("charge_at_ph", [s, ph], analysis.charge_at_pH(ph))


def files():
    for _ in range(40):
        end = rng.choice(["\n", "\r\n"])
        records = []
        for i in range(rng.randint(0, 5)):
            rows = [text("ACGTNacgt-", 1, 60) for _ in range(rng.randint(0, 4))]
            records.append(">id%d%s%s" % (i, rng.choice(["", " some text", " a > b"]), end) + "".join(r + end for r in rows))
        source = "".join(records)
        parsed = [[r.id, str(r.seq)] for r in SeqIO.parse(io.StringIO(source.replace("\r\n", "\n")), "fasta")]
        case("read_fasta", [source], parsed)
        entries = []
        for i in range(rng.randint(0, 5)):
            s = text("ACGTN", 1, 70)
            quality = "".join(chr(rng.randint(33, 126)) for _ in s)
            width = rng.choice([1000, 25])
            rows = [s[j:j + width] for j in range(0, len(s), width)]
            marks = [quality[j:j + width] for j in range(0, len(s), width)]
            entries.append("@r%d x%s" % (i, end) + "".join(r + end for r in rows) + "+" + end + "".join(m + end for m in marks))
        source = "".join(entries)
        parsed = [[r.id, str(r.seq), r.letter_annotations["phred_quality"]]
                  for r in SeqIO.parse(io.StringIO(source.replace("\r\n", "\n")), "fastq")]
        case("read_fastq", [source], parsed)


def enzyme_names(path):
    with open(path, encoding="utf-8") as source:
        return re.findall(r"^  (\w+) = ", source.read(), re.M)


composition()
strands()
translations()
genes()
words()
motifs()

restriction(enzyme_names(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "bio_compute", "restriction_enzymes.lua")))
melting()
alignments()
proteins()
files()

with open(sys.argv[1], "w", encoding="ascii") as out:
    out.write("local c = {}\n")
    for kind, arguments, expected in cases:
        count = len(arguments)
        out.write("c[#c + 1] = (function() return {kind=%s,n=%d,arguments=%s,expected=%s} end)()\n"
                  % (lua(kind), count, lua(arguments), lua(expected)))
    out.write("return c\n")
print(len(cases), "cases")
