"""Which file a path means, and its beginning as text, whatever its encoding."""

import difflib
import itertools
import re
from os import PathLike
from pathlib import Path

from lrlib.tables.columns import listed

# A path that isn't found where the program runs is looked for beside the notebooks of this clone.
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"

HEAD = 64 * 2**10  # bytes: enough to see how a file is written
FORMATS = (  # how a file of another kind begins, what it is, what to do
    (rb"PK[\3\5\7]", "an Excel workbook or a zip file", "Open it there and save it as CSV"),
    (rb"\xd0\xcf\x11\xe0", "an old Excel workbook", "Open it there and save it as CSV"),
    (rb"\x1f\x8b", "compressed", "Unpack it first"),
    (rb"%PDF-", "a PDF", "Copy the table into a spreadsheet and save it as CSV"),
    (rb"PAR1[\0-\x1f]", "a Parquet file", "Read it with pandas.read_parquet and give the frame"),
    (rb'\{\s*["}]|\[\s*[\[{"]', "JSON", "Read it with pandas.read_json and give the frame"),
    (rb"<[!?a-zA-Z]", "a web page or XML", "Download the table itself as CSV"),
)
EAST_ASIAN = {"gbk": "gb18030", "big5": "big5", "shift_jis": "cp932", "euc_jp": "euc_jp"}
EAST_ASIAN |= {"euc_kr": "cp949"}  # their names, and the widest of each kind
COMMON = set(  # frequent there: of texts in the right encoding many letters are among these
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法"
    "所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去性好应开它合还因由其些然前外天政四"
    "日那社义事平形相全表间样与关各重新线内数正心反明看原又比或但质气第向此变条只没结解问意建月公最总次品级别号市县省区城乡镇"
    "口房屋积价格收入支消费食衣居住交通教育医疗服务温湿降风速编名称姓性身高体考绩销售额率均值计北京海广州南东西男女類別這為個國"
    "時來們對會發動說產種後學經進電裡實兩體點應開還關線內數總價積資門號縣區鄉風濕雨量氣溫臺灣雄番値円売金均最低"
    "のにはをたがでてとしれさいるなもあこらりきくすけまえちつよそうかんアイウエオカキクケコサシスセソタチツテトナニノハヒフホマミムメラリルレロンガグゲジズダデドバビブベボパプペポーッャュョ"
    "이다의가는을로기지사에하고리어자대시인도해나일정수부상스아보제은한서장주전구그원들만여과성라니소비유동조경무화연오공안신중국년월"
    "위방관계학생물개체면적격평균온습강량풍속번호름별키몸게매출금액율합울산군입지식품력건용료"
)


class TableError(ValueError):
    """What stands in the way of a fit, and what to do about it, in one or two sentences."""


def csv_files(folder: str | PathLike = ".") -> list[Path]:
    """The tables (.csv, .tsv, .tab) in a folder and in its folder `data`, by name."""
    endings = {".csv", ".tsv", ".tab"}
    places = [Path(folder), Path(folder) / "data"]
    found = [path for place in places if place.is_dir() for path in place.iterdir()]
    return sorted(path for path in found if path.suffix.lower() in endings and path.is_file())


def find_table(source: str | PathLike) -> Path:
    """The file that a path means, from the folder you work in or from the notebooks' folder.

    Raises
    ------
    TableError
        For a path at which there is no file.
    """
    if not isinstance(source, (str, PathLike)):
        raise TableError(f"A table is a path or a pandas frame, not {type(source).__name__}.")
    if not str(source).strip():
        raise TableError("The path is empty: write the name of a CSV file.")
    if re.match(r"https?://", str(source)):
        raise TableError(f"{source} is a web address. Download the file and give its path.")
    path = Path(source).expanduser()
    if not path.exists() and not path.is_absolute() and (NOTEBOOKS / path).exists():
        path = NOTEBOOKS / path
    if path.is_dir():
        files = [file.relative_to(path).as_posix() for file in csv_files(path)]
        inside = f"In it are {listed(files)}. Give" if files else "There is no CSV file in it: give"
        raise TableError(f"{path.name or path} is a folder. {inside} the path of a file.")
    if not path.exists():
        beside = {file.stem.lower(): file.as_posix() for file in csv_files(path.parent)}
        near = difflib.get_close_matches(path.stem.lower(), beside, n=1)
        hint = f" Did you mean {beside[near[0]]}?" if near else ""
        if not path.is_absolute():
            hint += f" A relative path counts from {Path.cwd().name}, where this notebook runs."
        raise TableError(f"There is no file {source}.{hint}")
    return path


def _bytes(path: Path) -> bytes:
    """The beginning of the file, known to be text."""
    try:
        with path.open("rb") as file:
            # Up to the end of a line, and a few more, for names that are longer than all that.
            start = file.read(HEAD) + b"".join(itertools.islice(file, 20))
    except OSError as error:
        raise TableError(f"{path.name} can't be opened: {error.strerror}.") from None
    if not start.strip():
        raise TableError(f"{path.name} is empty: there is no row in it. Is it the right file?")
    for begins, what, fix in FORMATS:
        if re.match(begins, start.removeprefix(b"\xef\xbb\xbf")):
            raise TableError(f"{path.name} is {what}, not a text table. {fix}.")
    return start


def text_of(path: Path, encoding: str | None, notes: list[str]) -> tuple[str, str]:
    """The beginning of a file as text, and how the whole is written."""
    start = _bytes(path)
    if encoding is not None:
        try:
            return start.decode(encoding), encoding
        except (LookupError, TypeError, UnicodeError) as error:
            why = "is no encoding" if isinstance(error, LookupError) else "can't be its encoding"
            raise TableError(
                f"{path.name} can't be read: encoding={encoding!r} {why}. Try another, such as "
                '"utf-8", "cp1252" or "gbk", or leave it out.'
            ) from None
    zeros = [start[offset::2].count(0) / max(len(start) // 2, 1) for offset in (0, 1)]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif max(zeros) > 0.3 and min(zeros) < 0.1:
        encoding = "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
    if encoding:
        notes.append(f"{path.name} is written in UTF-16.")
        return start[: len(start) // 2 * 2].decode(encoding, errors="ignore"), encoding
    if b"\0" in start:
        raise TableError(f"{path.name} is no text: it has bytes that no table has. Save it as CSV.")
    try:
        return start.decode("utf-8-sig"), "utf-8-sig"
    except UnicodeDecodeError:
        encoding, shares = "cp1252", {}
    for name, widest in EAST_ASIAN.items():
        try:
            text = start.decode(widest)
        except UnicodeDecodeError:
            continue
        letters = [letter for letter in text if letter > "\x7f"]
        if re.search(r"[a-z][^\0-\x7f]+[a-z]", text):  # within a Western word
            continue
        shares[name] = sum(letter in COMMON for letter in letters) / len(letters)
    words, others = "Western European (cp1252)", '"cp1250" or "cp1251"'
    if shares and max(shares.values()) > 0.3:
        best = max(shares, key=lambda name: shares[name])
        encoding, words = EAST_ASIAN[best], best
        others = " or ".join(f'"{name}"' for name in EAST_ASIAN if name != best)
    elif re.search(rb"[\xc0-\xff]{4}", start):  # Western words have one such letter, or two
        encoding, words, others = "cp1251", "Cyrillic (cp1251)", '"koi8-r" or "cp1253"'
    notes.append(
        f"{path.name} is not written in UTF-8; it was read as {words}. Look whether its names are "
        f"right; if not, write encoding= with another one, such as {others}."
    )
    return start.decode(encoding, errors="replace"), encoding
