"""Tables as they are found in the world: what each must come out as, kind by kind.

Each case is a file's text, the columns it holds (NaN for a gap), and words that must be said in its
notes or of a column that is left out. A few say how it is to be read. The first of each kind is the
smallest that was once read wrongly.
"""

import numpy as np

GAP = np.nan


def case(text, columns, *said, encoding="utf-8", **options):
    return text, columns, said, encoding, options


LONG = [
    "x;y",
    "3,125;-",
    *(f"{i % 9},12{i % 9 + 1};{i % 7},34{i % 9 + 1}" for i in range(1, 10_002)),
]
FAR = ["1,2"] * 10_050

CASES = {
    "the decimal mark is one for the whole column": [
        case(
            "\n".join(LONG),
            {
                "x": [3.125, *((i % 9) + (121 + i % 9) / 1000 for i in range(1, 10_002))],
                "y": [GAP, *((i % 7) + (341 + i % 9) / 1000 for i in range(1, 10_002))],
            },
            "x and y: the comma was read as a decimal comma",
        ),
        case(
            "x;y\n" + "\n".join(["1,234;2"] * 10_001 + ["1,5;3"]),
            {"x": [1.234] * 10_001 + [1.5], "y": [2] * 10_001 + [3]},
            "1,5 is 1.5",
        ),
        case(
            "x\ty\n" + "\n".join(["1,234\t2"] * 10_001 + ["1,234,567\t3"]),
            {"x": [1234] * 10_001 + [1234567], "y": [2] * 10_001 + [3]},
            "x: “1,234,567” is read as 1234567.",
        ),
        case(
            "x;y\n" + "\n".join(["1.234;2"] * 10_001 + ["1.234,5;3"]),
            {"x": [1234] * 10_001 + [1234.5], "y": [2] * 10_001 + [3]},
            "x: “1.234,5” is read as 1234.5",
        ),
        case(
            "x;y\n" + "\n".join(["-;2"] * 10_001 + ["0,125;3", "0,5;4"]),
            {"x": [GAP] * 10_001 + [0.125, 0.5], "y": [2] * 10_001 + [3, 4]},
        ),
        case(
            "x;y\n" + "\n".join(["0,125;2"] * 10_001 + ["3.5;3"]),
            {"y": [2] * 10_001 + [3]},
            "“3.5” in row 10002 below the names is none",
            'write decimal="."',
        ),
    ],
    "columns set apart by blanks": [
        case(
            " year   co2\n 1959   315.98\n 1960   316.91\n 1961   317.64\n",
            {"year": [1959, 1960, 1961], "co2": [315.98, 316.91, 317.64]},
        ),
        case(
            "  1.0   2.0\n  2.0   3.0\n 10.0   5.0\n",
            {"column 1": [1, 2, 10], "column 2": [2, 3, 5]},
            "holds numbers and no names",
        ),
        case("x  y   \n1  2   \n30 4   \n", {"x": [1, 30], "y": [2, 4]}),
        case('a   b\n1   "x y"\n2   "z"\n', {"a": [1, 2]}, "Left out, as it holds no numbers: b."),
        case("#  x   y\n   1   2\n   2   5\n", {"x": [1, 2], "y": [2, 5]}, "line of comment"),
        case(
            "Sepal Length  Sepal Width\n5.1           3.5\n4.9           3.0\n",
            {"column 1": [5.1, 4.9], "column 2": [3.5, 3.0]},
            "4 names above 2 columns",
            "write names=",
        ),
        case("\n\n x y\n\n 1 2\n\n 3 4\n\n", {"x": [1, 3], "y": [2, 4]}),
    ],
    "names of rows": [
        case(
            "mpg cyl wt\n1 21 6 2.62\n2 22.8 4 2.32\n3 18.1 6 3.46\n",
            {
                "row name": [1, 2, 3],
                "mpg": [21, 22.8, 18.1],
                "cyl": [6, 4, 6],
                "wt": [2.62, 2.32, 3.46],
            },
            "3 names above 4 columns; the first column holds the names of the rows.",
        ),
        case(
            '"x","y"\n"A",1,2\n"B",3,5\n"C",4,7\n',
            {"x": [1, 3, 4], "y": [2, 5, 7]},
            "names of the rows",
        ),
        case("x\ty\na b\t1\t2\nc\t3\t5\nd\t4\t7\n", {"x": [1, 3, 4], "y": [2, 5, 7]}),
        case("x;y\nBonn;1,5;2\nKiel;3,5;5\nUlm;4;7\n", {"x": [1.5, 3.5, 4], "y": [2, 5, 7]}),
        case(
            ",x,y\n0,1,2\n1,3,5\n2,4,7\n", {"column 1": [0, 1, 2], "x": [1, 3, 4], "y": [2, 5, 7]}
        ),
        case(
            "x,y\n1,2,\n3,4,\n4,6,\n",
            {"x": [1, 3, 4], "y": [2, 4, 6]},
            "Left out, as it holds nothing: column 3.",
        ),
        case("x,y,z\n9,1,2,\n8,3,5,\n7,4,7,\n", {"x": [9, 8, 7], "y": [1, 3, 4], "z": [2, 5, 7]}),
        case(
            "x,y\n1,2,7\n3,4,\n4,6,\n", {"row name": [1, 3, 4], "x": [2, 4, 6], "y": [7, GAP, GAP]}
        ),
    ],
    "no names": [
        case(
            "1,?,3\n2,5,6\n3,6,7\n4,8,9\n",
            {"column 1": [1, 2, 3, 4], "column 2": [GAP, 5, 6, 8], "column 3": [3, 6, 7, 9]},
            "holds numbers and no names",
        ),
        case(
            "10%,1\n20%,2\n30%,4\n", {"column 1": [10, 20, 30], "column 2": [1, 2, 4]}, "no names"
        ),
        case(
            "2020-01-01,1.5\n2020-01-02,1.7\n2020-01-03,1.9\n",
            {"column 2": [1.5, 1.7, 1.9]},
            "no names",
            "“column 1” holds dates, such as “2020-01-01”",
        ),
        case(
            "Bonn,1,5\nKiel,2,6\nBonn,4,9\n",
            {"column 2": [1, 2, 4], "column 3": [5, 6, 9]},
            "no names",
        ),
        case("$5,1\n$7,2\n$9,4\n", {"column 1": [5, 7, 9], "column 2": [1, 2, 4]}, "no names"),
        case("10:30,1\n11:00,2\n11:30,4\n", {"column 2": [1, 2, 4]}, "holds times", "no names"),
        case(
            ",1,5\n2,2,6\n4,4,9\n",
            {"column 1": [GAP, 2, 4], "column 2": [1, 2, 4], "column 3": [5, 6, 9]},
        ),
        case(
            "5.1,3.5,setosa\n4.9,3.0,setosa\n6.3,2.5,virginica\n",
            {"column 1": [5.1, 4.9, 6.3], "column 2": [3.5, 3.0, 2.5]},
            "no names",
        ),
        case("1,2\n2,4\n4,9\n", {"a": [1, 2, 4], "b": [2, 4, 9]}, names=["a", "b"]),
        case(
            "1990,1\n1991,2\n1993,4\n",
            {"column 1": [1990, 1991, 1993], "column 2": [1, 2, 4]},
            "names=True",
        ),
    ],
    "names that are numbers": [
        case(
            "district,2021\nAK-1,-14.6\nAL-1,-31.9\nAL-2,33.0\n",
            {"2021": [-14.6, -31.9, 33.0]},
        ),
        case(
            "team,0,1,2,3,4\nHawks,0.5,0.6,0.7,0.8,0.9\nNets,0.4,0.5,0.4,0.2,0.1\n",
            {"0": [0.5, 0.4], "1": [0.6, 0.5], "2": [0.7, 0.4], "3": [0.8, 0.2], "4": [0.9, 0.1]},
        ),
        case("Bonn,2000\nKiel,2010\nUlm,2015\n", {"column 2": [2000, 2010, 2015]}, "no names"),
        case(
            "Emissions,,\nYear,2000,2001\nTimber,10,12\nFood,20,25\nPaper,30,33\n",
            {"2000": [10, 20, 30], "2001": [12, 25, 33]},
            "left out: “Emissions”",
            "The row with 2000 and 2001 was taken for the names. If it is data, write names=False.",
        ),
        case(
            "x,2000,2001\n1,5,6\n2,7,9\n4,8,1\n",
            {"x": [1, 2, 4], "2000": [5, 7, 8], "2001": [6, 9, 1]},
        ),
        case(
            "Country,1/22/20,1/23/20\nA,5,6\nB,7,9\nC,8,1\n",
            {"1/22/20": [5, 7, 8], "1/23/20": [6, 9, 1]},
        ),
        case(
            ",0,1,2\n0,1.5,2,3\n1,2.5,4,1\n2,0.5,1,2\n",
            {"column 1": [0, 1, 2], "0": [1.5, 2.5, 0.5], "1": [2, 4, 1], "2": [3, 1, 2]},
        ),
        case(
            "1990,1991,1992\n5.1,6.2,7.1\n3.3,4.1,5.2\n",
            {"1990": [5.1, 3.3], "1991": [6.2, 4.1], "1992": [7.1, 5.2]},
        ),
        case(
            "Timber,10,12\nFood,20,25\nTimber,30,33\n",
            {"column 2": [10, 20, 30], "column 3": [12, 25, 33]},
        ),
        case(
            "x,2000\n1,5\n2,7\n4,8\n",
            {"column 1": [GAP, 1, 2, 4], "column 2": [2000, 5, 7, 8]},
            names=False,
            missing="x",
        ),
    ],
    "titles, notes and second lines": [
        case(
            "town,pop\nA,10\nB,20\nC,35\n\nSource: my town, 2020\nNote: as of May, 3\n",
            {"pop": [10, 20, 35]},
            "Below the table",
            "2 rows, left out: “Source: my town 2020”",
        ),
        case("a,b\nA,1\nB,2\n\nC,4\nD,5\n", {"b": [1, 2, 4, 5]}),
        case(
            "a;b;c\n1;2;\n4;5;\n" + "7;9\n" * 9,
            {"a": [1, 4, *[7] * 9], "b": [2, 5, *[9] * 9]},
            "9 lines of mine.csv, the first is line 4, had fewer cells",
        ),
        case(
            "My data\n\na,b\n1,2\n2,3\n3,5\n",
            {"a": [1, 2, 3], "b": [2, 3, 5]},
            "left out: “My data”",
        ),
        case(
            "Sales in May,,\nall shops,,\na,b,c\n1,2,3\n4,5,7\n",
            {"a": [1, 4], "b": [2, 5], "c": [3, 7]},
            "2 rows",
        ),
        case(
            "Station,123\nLat,48.5\n\nday,temp,rain\n1,12.5,3\n2,13,0\n3,11,4\n",
            {"day": [1, 2, 3], "temp": [12.5, 13, 11], "rain": [3, 0, 4]},
            "left out: “Station 123”",
        ),
        case(
            "time,speed\ns,km/h\n1,10\n2,22\n4,35\n",
            {"time (s)": [1, 2, 4], "speed (km/h)": [10, 22, 35]},
            "in two lines",
        ),
        case(
            "2020,,2021,\nx,y,x,y\n1,2,3,4\n5,6,7,9\n",
            {"2020 x": [1, 5], "2020 y": [2, 6], "2021 x": [3, 7], "2021 y": [4, 9]},
            "in two lines",
        ),
        case(
            "My sales,in May\na,b\n1,1\n2,2\n3,4\n",
            {"My sales a": [1, 2, 3], "in May b": [1, 2, 4]},
            "in two lines",
        ),
        case("x | y\n--- | ---\n1 | 2\n3 | 5\n", {"x": [1, 3], "y": [2, 5]}),
        case(
            "a,b,c\n1,2,3\n4,5,7\n\nSource: my own shop\n",
            {"a": [1, 4], "b": [2, 5], "c": [3, 7]},
            "Below the table",
            "left out: “Source: my own shop”",
        ),
        case(
            '"A","B","C"\n1,2,3\n4,5,7\n"Last updated, 2020",,\n',
            {"A": [1, 4], "B": [2, 5], "C": [3, 7]},
            "Below the table",
        ),
        case("a,b\n1,2\n4,5\n# the end\n", {"a": [1, 4], "b": [2, 5]}, "left out: “# the end”"),
        case("junk,1\nmore,2\na,b\n1,2\n4,5\n", {"a": [1, 4], "b": [2, 5]}, skip=2),
    ],
    "comment and the line of Excel": [
        case("sep=;\na;b\n1;2\n2;3\n3;5\n", {"a": [1, 2, 3], "b": [2, 3, 5]}, "semicolon"),
        case("sep=|\r\na|b\r\n1|2\r\n2|3\r\n", {"a": [1, 2], "b": [2, 3]}, "bar"),
        case('"sep=,"\na,b\n1,2\n2,3\n', {"a": [1, 2], "b": [2, 3]}),
        case(
            "% by me\n% x y\n1 2\n2 3\n",
            {"x": [1, 2], "y": [2, 3]},
            "2 lines of comment",
            "last line of comment",
        ),
        case("! by me\na,b\n1,2\n2,3\n", {"a": [1, 2], "b": [2, 3]}, "1 line of comment"),
        case("// by me, today\na,b\n1,2\n2,3\n", {"a": [1, 2], "b": [2, 3]}, "1 line of comment"),
        case("#,Name,HP\n1,Bulba,45\n2,Ivy,60\n3,Venus,80\n", {"#": [1, 2, 3], "HP": [45, 60, 80]}),
        case("-- by me, today\na,b\n1,2\n2,3\n", {"a": [1, 2], "b": [2, 3]}, "1 line of comment"),
    ],
    "a comma within words": [
        case(
            'room,x,y\n"Hall,25",0.123,2.001\nB,0.234,3.002\nC,0.345,5.003\n',
            {"x": [0.123, 0.234, 0.345], "y": [2.001, 3.002, 5.003]},
        ),
        case('who,x\n"Smith, 1,5",2.125\n"Hill, 3,5",3.25\n', {"x": [2.125, 3.25]}),
        case("where;x\n1,5 km from here;2.125\n3,5 km from here;3.255\n", {"x": [2.125, 3.255]}),
        case(
            "x;y\n1,5;2.125\n3,5;3.25\n",
            {"x": [1.5, 3.5], "y": [2.125, 3.25]},
            "x: the comma was read as a decimal comma",
        ),
        case('a,b\n"1,5",0.25\n"2,5",1.75\n', {"a": [1.5, 2.5], "b": [0.25, 1.75]}),
        case(
            'a,b\n"1,500",0.25\n"2,500",1.75\n',
            {"a": [1500, 2500], "b": [0.25, 1.75]},
            "a: “1,500” is read as 1500.",
        ),
    ],
    "thousands": [
        case(
            "city\tpop\tx\nA\t2,666\t1\nB\t599\t2\nC\t14,230\t3\nD\t7,100\t4\n",
            {"pop": [2666, 599, 14230, 7100], "x": [1, 2, 3, 4]},
            "pop: “2,666” is read as 2666.",
        ),
        case(
            "a|b\n1,200|1\n12,500|2\n",
            {"a": [1200, 12500], "b": [1, 2]},
            "If the comma stands before the decimals",
        ),
        case(
            "a;b\n1.200;0,5\n12.500;1,5\n",
            {"a": [1200, 12500], "b": [0.5, 1.5]},
            "a: “1.200” is read as 1200.",
        ),
        case('a,b\n"12,34,567",1\n"1,234",2\n', {"a": [1234567, 1234], "b": [1, 2]}),
        case("a\tb\n1'200\t1\n12'500\t2\n", {"a": [1200, 12500], "b": [1, 2]}),
        case('a,b\n"1,234.5",1\n"234.5",2\n', {"a": [1234.5, 234.5], "b": [1, 2]}),
        case(
            "a;b\n1,234;1\n2,345;2\n",
            {"a": [1.234, 2.345], "b": [1, 2]},
            'If it groups the thousands, write decimal="."',
        ),
        case("a;b\n1,234;1\n2,345;2\n", {"a": [1234, 2345], "b": [1, 2]}, decimal="."),
    ],
    "numbers that stand for a missing one": [
        case(
            "t,co\n1,2.6\n2,-200\n3,2.2\n4,2.1\n5,-200\n",
            {"t": [1, 2, 3, 4, 5], "co": [2.6, -200, 2.2, 2.1, -200]},
            "-200 in co (2 times)",
            "missing=[-200]",
        ),
        case("t,co\n1,2.6\n2,-200\n3,2.2\n", {"t": [1, 2, 3], "co": [2.6, GAP, 2.2]}, missing=-200),
        case(
            "a,b\n1,15.2\n2,-99.99\n4,14.8\n3,16.1\n",
            {"a": [1, 2, 4, 3], "b": [15.2, -99.99, 14.8, 16.1]},
            "-99.99 in b (1 time)",
        ),
        case(
            "a,b\n1,15.2\n2,9999\n4,14.8\n3,9999\n",
            {"a": [1, 2, 4, 3], "b": [15.2, 9999, 14.8, 9999]},
            "9999 in b (2 times)",
        ),
        case(
            "a,b\n1,15.2\n-999,9999\n4,14.8\n3,-9999\n",
            {"a": [1, GAP, 4, 3], "b": [15.2, GAP, 14.8, GAP]},
            missing=[-999, 9999, "-9999"],
        ),
        case("a,b\n8,999.9\n5,1010.5\n6,1002.1\n", {"a": [8, 5, 6], "b": [999.9, 1010.5, 1002.1]}),
        case("a,b\n8,99\n5,101\n6,98\n", {"a": [8, 5, 6], "b": [99, 101, 98]}),
        case(
            "a,b\n1,5\n2,-99\n3,6\n5,7\n8,-99\n",
            {"a": [1, 2, 3, 5, 8], "b": [5, -99, 6, 7, -99]},
            "-99 in b (2 times)",
        ),
    ],
    "dates are dates": [
        case(
            "when,y\n19-Jan,1\n20-Jan,2\n21-Jan,4\n",
            {"y": [1, 2, 4]},
            "“when” holds dates, such as “19-Jan”",
        ),
        case("when,y\nJan-19,1\nFeb-19,2\nMar-19,4\n", {"y": [1, 2, 4]}, "“when” holds dates"),
        case("when,y\n2020-01,1\n2020-02,2\n2020-03,4\n", {"y": [1, 2, 4]}, "“when” holds dates"),
        case("when,y\n2020Q1,1\n2020Q2,2\n2020Q3,4\n", {"y": [1, 2, 4]}, "“when” holds dates"),
        case("when,y\n1/2/2020 10:30,1\n1/3/2020 11:00,2\n", {"y": [1, 2]}, "“when” holds dates"),
        case("when,y\n19 Jan,1\n20 Jan,2\n21 Feb,4\n", {"y": [1, 2, 4]}, "“when” holds dates"),
        case('when,y\n"Jan 5, 2020",1\n"Feb 6, 2020",2\n', {"y": [1, 2]}, "“when” holds dates"),
        case("when,y\n3 pm,1\n4 pm,2\n", {"y": [1, 2]}, "“when” holds times"),
        case("what,y\nmarble,1\nmayor,2\n", {"y": [1, 2]}, "“what” holds words"),
    ],
    "factors": [
        case(
            "wage,y\n€565K,1\n€405K,2\n€290K,3\n",
            {"wage": [565000, 405000, 290000], "y": [1, 2, 3]},
            "“€565K” is read as 565000",
        ),
        case(
            "wage,y\n€1.1M,1\n€405K,2\n€0,3\n",
            {"wage": [1100000, 405000, 0], "y": [1, 2, 3]},
            "€1.1M",
        ),
        case(
            "size,y\n19M,1\n201k,2\n1.5M,3\n",
            {"size": [19e6, 201e3, 1.5e6], "y": [1, 2, 3]},
            "If the letter is a unit",
        ),
        case("a,y\n5 million,1\n2 billion,2\n", {"a": [5e6, 2e9], "y": [1, 2]}),
        case("a;y\n1,5 Mio. €;1\n2 Mrd. €;2\n", {"a": [1.5e6, 2e9], "y": [1, 2]}),
        case("a,y\n$5bn,1\n$2.5bn,2\n", {"a": [5e9, 2.5e9], "y": [1, 2]}),
        case("a,y\n300 K,1\n310 K,2\n", {"a": [300, 310], "y": [1, 2]}, "“300 K” is read as 300."),
    ],
    "marks in a column of numbers": [
        case("x,y\n1,***\n2,3\n3,4\n4,6\n", {"x": [1, 2, 3, 4]}, 'write missing="***"'),
        case(
            "x,y\n1,***\n2,3\n3,4\n4,6\n", {"x": [1, 2, 3, 4], "y": [GAP, 3, 4, 6]}, missing="***"
        ),
        case(
            "x,y\n1,n.v.\n2,3\nlost,4\n4,6\n",
            {"x": [1, 2, GAP, 4], "y": [GAP, 3, 4, 6]},
            missing=["n.v.", "Lost"],
        ),
        case("x,y\n1,..\n2,3\n3,4\n4,6\n", {"x": [1, 2, 3, 4], "y": [GAP, 3, 4, 6]}),
        case("x,y\n1,<0.5\n2,3\n3,4\n4,6\n", {"x": [1, 2, 3, 4]}, 'write missing="<0.5"'),
        case(
            "a,b,c,z\n1,x,x,1\nu,2,v,2\n3,4,5,4\n6,7,8,5\n",
            {"z": [1, 2, 4, 5]},
            "“a” holds numbers, but “u” in row 2",
            "The same holds of b and c.",
        ),
        case("x,y\n1,#N/A\n2,3\n3,#DIV/0!\n4,6\n", {"x": [1, 2, 3, 4], "y": [GAP, 3, GAP, 6]}),
    ],
    "labels": [
        case(
            "type,y\n1Fam,1\n1Fam,2\n2fmCon,3\n1Fam,4\nDuplex,5\n",
            {"y": [1, 2, 3, 4, 5]},
            "“type” holds words, such as “1Fam”, “2fmCon”",
        ),
        case("a,y\n1st,1\n2nd,2\n3rd,3\n", {"y": [1, 2, 3]}, "“a” holds words"),
        case("a,y\nA1,1\nB2,2\nC3,3\n", {"y": [1, 2, 3]}, "“a” holds words"),
        case(
            "a,y\n12 Main,1\n3 Oak,2\n4 Elm,3\n7 Ash,4\n8 Fir,5\n9 Bay,6\n",
            {"y": [1, 2, 3, 4, 5, 6]},
            "“a” holds words, such as “12 Main”",
        ),
        case("a,y\n3a,1\n3b,2\n3c,3\n", {"y": [1, 2, 3]}, "“a” holds words"),
        case("a,y\n5-10,1\n10-20,2\n", {"y": [1, 2]}, "“a” holds ranges, such as “5-10”"),
        case(
            "PassengerId,y\n7,1\n9,2\n12,4\n",
            {"PassengerId": [7, 9, 12], "y": [1, 2, 4]},
            "PassengerId tells the rows apart, and measured nothing",
        ),
        case(
            "zip,y\n01067,3\n80331,4\n",
            {"zip": [1067, 80331], "y": [3, 4]},
            "If it is a code, such as a postcode",
        ),
    ],
    "other formats, or nearly": [
        case(
            "PKW,Jahr\n10,2000\n20,2001\n40,2002\n",
            {"PKW": [10, 20, 40], "Jahr": [2000, 2001, 2002]},
        ),
        case("PAR1,y\n10,20\n20,21\n", {"PAR1": [10, 20], "y": [20, 21]}),
        case("{b},y\n10,20\n20,21\n", {"{b}": [10, 20], "y": [20, 21]}),
        case("<5,y\n10,20\n20,21\n", {"<5": [10, 20], "y": [20, 21]}),
        case("[m],[s]\n10,20\n20,21\n", {"[m]": [10, 20], "[s]": [20, 21]}),
        case("%PDFs,y\n10,20\n20,21\n", {"%PDFs": [10, 20], "y": [20, 21]}),
    ],
    "total rows": [
        case(
            "id;a;b;c;d;e\n1;10;0;5;1;7\n2;20;0;6;2;8\n3;30;0;7;4;9\nBW;60;0;18;7;24\n",
            {
                "a": [10, 20, 30, 60],
                "b": [0, 0, 0, 0],
                "c": [5, 6, 7, 18],
                "d": [1, 2, 4, 7],
                "e": [7, 8, 9, 24],
            },
            "Row 4 below the names is the sum of the others",
        ),
        case(
            "region,pop,x\nA,10,1\nB,20,2\nC,30,3\nTotal,60,6\n",
            {"pop": [10, 20, 30, 60], "x": [1, 2, 3, 6]},
            "Row 4 below the names (“Total”) is the sum of the others",
        ),
        case(
            "region,pop,x\nTotal,60,6\nA,10,1\nB,20,2\nC,30,3\n",
            {"pop": [60, 10, 20, 30], "x": [6, 1, 2, 3]},
            "Row 1 below the names (“Total”) is the sum",
        ),
        case(
            "id,y\n12345678901234567,1\n12345678901234568,2\n3,4\n",
            {"id": [12345678901234567.0, 12345678901234568.0, 3], "y": [1, 2, 4]},
            "It has more digits than a number keeps",
        ),
        case(
            "country,pop,area\nUganda,30,5\nUnited Kingdom,60,2\nWorld,150,12\nZambia,60,5\n",
            {"pop": [30, 60, 150, 60], "area": [5, 2, 12, 5]},
            "Row 3 below the names is the sum of the others",
        ),
        case(
            "region;pop;x\nA;10;1,5\nB;20;2\nC;30;3\nSumme;60;6,5\n",
            {"pop": [10, 20, 30, 60], "x": [1.5, 2, 3, 6.5]},
            "(“Summe”) is the sum",
        ),
        case(
            "pop,x\n10,1\n20,5\n31,3\n61,9\n",
            {"pop": [10, 20, 31, 61], "x": [1, 5, 3, 9]},
            "Row 4 below the names is the sum of the others",
        ),
        case(
            "region,share,x\nA,33,1\nB,33,2\nC,33,3\nTotal,100,6\n",
            {"share": [33, 33, 33, 100], "x": [1, 2, 3, 6]},
            "(“Total”) seems to be the sum",
        ),
        case(
            "城市,人口,面积\n北京,10,1\n上海,20,5\n广州,31,3\n合计,61,9\n",
            {"人口": [10, 20, 31, 61], "面积": [1, 5, 3, 9]},
            "(“合计”) is the sum",
        ),
    ],
    "encodings": [
        case(
            "面积,房价\n50,1\n60,2\n80,3\n",
            {"面积": [50, 60, 80], "房价": [1, 2, 3]},
            "read as gbk",
            "encoding=",
            encoding="gbk",
        ),
        case(
            "年份,收入,支出\n2001,5,6\n2002,6,7\n",
            {"年份": [2001, 2002], "收入": [5, 6], "支出": [6, 7]},
            "read as gbk",
            encoding="gbk",
        ),
        case(
            "面積,房價\n50,1\n60,2\n",
            {"面積": [50, 60], "房價": [1, 2]},
            "read as big5",
            encoding="big5",
        ),
        case(
            "年,気温(℃)\n2001,5\n2002,6\n",
            {"年": [2001, 2002], "気温(℃)": [5, 6]},
            "read as shift_jis",
            encoding="cp932",
        ),
        case(
            "面積,価格\n50,1\n60,2\n",
            {"面積": [50, 60], "価格": [1, 2]},
            "read as euc_jp",
            encoding="euc_jp",
        ),
        case(
            "면적,가격\n50,1\n60,2\n",
            {"면적": [50, 60], "가격": [1, 2]},
            "read as euc_kr",
            encoding="euc_kr",
        ),
        case(
            "Год,Население\n50,1\n60,2\n",
            {"Год": [50, 60], "Население": [1, 2]},
            "read as Cyrillic",
            encoding="cp1251",
        ),
        case(
            "année,été\n50,1\n60,2\n",
            {"année": [50, 60], "été": [1, 2]},
            "Western European",
            encoding="latin-1",
        ),
        case(
            "x,°C\n50,1\n60,2\n",
            {"x": [50, 60], "°C": [1, 2]},
            "Western European",
            encoding="latin-1",
        ),
        case("Město,Počet\n50,1\n60,2\n", {"Město": [50, 60], "Počet": [1, 2]}, encoding="cp1250"),
    ],
}
CASES["encodings"][-1] = (*CASES["encodings"][-1][:4], {"encoding": "cp1250"})
