### join - words.txt
printf '%s' $'a 1 x\nb 2 y\nd 4 z\n' | join - words.txt
echo "exit $?"
printf '%s' $'a 1 x\nb 2 y\nd 4 z\n' | join -1 2 - numbers.txt
echo "exit $?"
printf '%s' $'a 1 x\nb 2 y\nd 4 z\n' | join -a1 - empty.txt
echo "exit $?"
printf '%s' $'a 1 x\nb 2 y\nd 4 z\n' | join -v1 - empty.txt
echo "exit $?"

### join
printf '%s' $'a 1 x\nb 2 y\nd 4 z\n' | join
echo "exit $?"
printf '%s' $'a 1 x\nb 2 y\nd 4 z\n' | join words.txt
echo "exit $?"
printf '%s' $'a 1 x\nb 2 y\nd 4 z\n' | join -o 1.1,2.2 - -
echo "exit $?"
printf '%s' $'a 1 x\nb 2 y\nd 4 z\n' | join -t, people.csv people.csv
echo "exit $?"

### join -t, -j1 people.csv
printf '%s' $'a 1 x\nb 2 y\nd 4 z\n' | join -t, -j1 people.csv people.csv
echo "exit $?"
printf '%s' $'a 1 x\nb 2 y\nd 4 z\n' | join -t, -1 3 -2 3 -o 0,1.1 people.csv people.csv
echo "exit $?"
printf '%s' $'a 1 x\nb 2 y\nd 4 z\n' | join -a1 -a2 -e X -o auto - no-newline.txt
echo "exit $?"
printf '%s' $'a 1 x\nb 2 y\nd 4 z\n' | join -o 1.9 - -
echo "exit $?"

### join --header people.csv people.csv
printf '%s' $'a 1 x\nb 2 y\nd 4 z\n' | join --header people.csv people.csv -t,
echo "exit $?"
printf '%s' $'a b ccc\nlonger x y\n\nz\n' | column -t
echo "exit $?"
printf '%s' $'a b ccc\nlonger x y\n\nz\n' | column -t -o '|'
echo "exit $?"
printf '%s' $'a b ccc\nlonger x y\n\nz\n' | column
echo "exit $?"

### column -t -N A,B,C
printf '%s' $'a b ccc\nlonger x y\n\nz\n' | column -t -N A,B,C
echo "exit $?"
printf '%s' $'a b ccc\nlonger x y\n\nz\n' | column -s, -t people.csv
echo "exit $?"
printf '%s' $'a b ccc\nlonger x y\n\nz\n' | column -t -R 1
echo "exit $?"
printf '%s' $'a b ccc\nlonger x y\n\nz\n' | column words.txt
echo "exit $?"

### column -c 40 words.txt
printf '%s' $'a b ccc\nlonger x y\n\nz\n' | column -c 40 words.txt
echo "exit $?"
printf '%s' $'a b ccc\nlonger x y\n\nz\n' | column -x -c 40 words.txt
echo "exit $?"
printf '%s' $'a b ccc\nlonger x y\n\nz\n' | column -t -s : -o =
echo "exit $?"
printf '%s' $'a b ccc\nlonger x y\n\nz\n' | column -t README.md
echo "exit $?"

### column -s , -t
printf '%s' $'a b ccc\nlonger x y\n\nz\n' | column -s , -t -N x,y,z people.csv
echo "exit $?"
printf '%s' $'a b ccc\nlonger x y\n\nz\n' | column -t empty.txt
echo "exit $?"
printf '%s' $'a\tb\n\t\tc\n        d  e\n  \tf\n' | expand
echo "exit $?"
printf '%s' $'a\tb\n\t\tc\n        d  e\n  \tf\n' | expand -t4
echo "exit $?"

### expand -4
printf '%s' $'a\tb\n\t\tc\n        d  e\n  \tf\n' | expand -4
echo "exit $?"
printf '%s' $'a\tb\n\t\tc\n        d  e\n  \tf\n' | expand -i
echo "exit $?"
printf '%s' $'a\tb\n\t\tc\n        d  e\n  \tf\n' | expand -t 2,6
echo "exit $?"
printf '%s' $'a\tb\n\t\tc\n        d  e\n  \tf\n' | unexpand
echo "exit $?"

### unexpand -a
printf '%s' $'a\tb\n\t\tc\n        d  e\n  \tf\n' | unexpand -a
echo "exit $?"
printf '%s' $'a\tb\n\t\tc\n        d  e\n  \tf\n' | unexpand -t4
echo "exit $?"
printf '%s' $'a\tb\n\t\tc\n        d  e\n  \tf\n' | unexpand -a -t 4
echo "exit $?"
printf '%s' $'a\tb\n\t\tc\n        d  e\n  \tf\n' | unexpand --first-only -t4
echo "exit $?"

### expand people.tsv
printf '%s' $'a\tb\n\t\tc\n        d  e\n  \tf\n' | expand people.tsv
echo "exit $?"
printf '%s' $'a\tb\n\t\tc\n        d  e\n  \tf\n' | expand -t0
echo "exit $?"
printf '%s' $'a\tb\n\t\tc\n        d  e\n  \tf\n' | expand nofile
echo "exit $?"
printf '%s' $'l0\nl1\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\nl11\nl12\nl13\nl14\nl15\nl16\nl17\nl18\nl19\nl20\nl21\nl22\nl23\nl24\n' | split -l 10
echo "exit $?"

### split -l10 - part_
printf '%s' $'l0\nl1\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\nl11\nl12\nl13\nl14\nl15\nl16\nl17\nl18\nl19\nl20\nl21\nl22\nl23\nl24\n' | split -l10 - part_
echo "exit $?"
printf '%s' $'l0\nl1\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\nl11\nl12\nl13\nl14\nl15\nl16\nl17\nl18\nl19\nl20\nl21\nl22\nl23\nl24\n' | split -b 20
echo "exit $?"
printf '%s' $'l0\nl1\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\nl11\nl12\nl13\nl14\nl15\nl16\nl17\nl18\nl19\nl20\nl21\nl22\nl23\nl24\n' | split -n 3 words.txt
echo "exit $?"
printf '%s' $'l0\nl1\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\nl11\nl12\nl13\nl14\nl15\nl16\nl17\nl18\nl19\nl20\nl21\nl22\nl23\nl24\n' | split -n l/3 words.txt
echo "exit $?"

### split -d -l 5
printf '%s' $'l0\nl1\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\nl11\nl12\nl13\nl14\nl15\nl16\nl17\nl18\nl19\nl20\nl21\nl22\nl23\nl24\n' | split -d -l 5
echo "exit $?"
printf '%s' $'l0\nl1\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\nl11\nl12\nl13\nl14\nl15\nl16\nl17\nl18\nl19\nl20\nl21\nl22\nl23\nl24\n' | split -a 3 -l 10
echo "exit $?"
printf '%s' $'l0\nl1\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\nl11\nl12\nl13\nl14\nl15\nl16\nl17\nl18\nl19\nl20\nl21\nl22\nl23\nl24\n' | split --additional-suffix=.txt -l 10
echo "exit $?"
printf '%s' $'l0\nl1\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\nl11\nl12\nl13\nl14\nl15\nl16\nl17\nl18\nl19\nl20\nl21\nl22\nl23\nl24\n' | split -l 0
echo "exit $?"

### split -l 1 -d
printf '%s' $'l0\nl1\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\nl11\nl12\nl13\nl14\nl15\nl16\nl17\nl18\nl19\nl20\nl21\nl22\nl23\nl24\n' | split -l 1 -d words.txt n
echo "exit $?"
printf '%s' $'l0\nl1\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\nl11\nl12\nl13\nl14\nl15\nl16\nl17\nl18\nl19\nl20\nl21\nl22\nl23\nl24\n' | split -x -l 5
echo "exit $?"
printf '%s' $'l0\nl1\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\nl11\nl12\nl13\nl14\nl15\nl16\nl17\nl18\nl19\nl20\nl21\nl22\nl23\nl24\n' | split -b 1K words.txt
echo "exit $?"
printf '%s' $'l0\nl1\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\nl11\nl12\nl13\nl14\nl15\nl16\nl17\nl18\nl19\nl20\nl21\nl22\nl23\nl24\n' | split --numeric-suffixes=5 -l 10
echo "exit $?"

### split nofile
printf '%s' $'l0\nl1\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\nl11\nl12\nl13\nl14\nl15\nl16\nl17\nl18\nl19\nl20\nl21\nl22\nl23\nl24\n' | split nofile
echo "exit $?"
printf '%s' $'l0\nl1\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\nl11\nl12\nl13\nl14\nl15\nl16\nl17\nl18\nl19\nl20\nl21\nl22\nl23\nl24\n' | split -10
echo "exit $?"
printf '%s' $'l0\nl1\nl2\nl3\nl4\nl5\nl6\nl7\nl8\nl9\nl10\nl11\nl12\nl13\nl14\nl15\nl16\nl17\nl18\nl19\nl20\nl21\nl22\nl23\nl24\n' | split --verbose -l 20
echo "exit $?"
printf '%s' $'hello $HOME ${USER} $X \\$HOME ${HOME\n' | envsubst
echo "exit $?"

### envsubst $HOME
printf '%s' $'hello $HOME ${USER} $X \\$HOME ${HOME\n' | envsubst '$HOME'
echo "exit $?"
printf '%s' $'hello $HOME ${USER} $X \\$HOME ${HOME\n' | envsubst -v '$A$B'
echo "exit $?"
printf '%s' $'a b\nb c\na c\nd a\n' | tsort
echo "exit $?"
printf '%s' $'a b\nb c\na c\nd a\n' | tsort nofile
echo "exit $?"

### tsort
printf '%s' $'x y z\n' | tsort
echo "exit $?"

### xxd -g 1

### xxd -b

### xxd empty.txt

### xxd -ps words.txt

### hexdump words.txt

### od -c

### od -A x -t

### od -d

### od -An -c

### od -A d -c

### od -An -tu1

### od -An -vtx1 binary.bin

### strings -3 binary.bin

### cksum words.txt

### sum words.txt
printf '%s' $'48656c6c6f0a\n' | xxd -r -p
echo "exit $?"

### xxd -r
printf '%s' $'00000000: 4865 6c6c 6f0a                           Hello.\n' | xxd -r
echo "exit $?"

### od -c again
printf '%s' $'café\n' | iconv -f utf-8 -t latin1
echo "exit $?"

### iconv -f latin1 -t
printf '%s' $'café\n' | iconv -f latin1 -t utf-8
echo "exit $?"
printf '%s' $'café\n' | iconv -t utf-16
echo "exit $?"
printf '%s' $'café\n' | iconv -t UTF-16LE
echo "exit $?"
printf '%s' $'café\n' | iconv -t ascii
echo "exit $?"

### iconv -c -t ascii
printf '%s' $'café\n' | iconv -c -t ascii
echo "exit $?"
printf '%s' $'café\n' | iconv -f latin1 latin1.txt
echo "exit $?"
printf '%s' $'café\n' | iconv -f utf-8 -t utf-8 latin1.txt
echo "exit $?"
printf '%s' $'café\n' | iconv -f ISO-8859-1 -t UTF-8 latin1.txt
echo "exit $?"

### iconv -t ascii//IGNORE
printf '%s' $'café\n' | iconv -t ascii//IGNORE
echo "exit $?"
shuf -i 5-5
echo "exit $?"
shuf -n 0 words.txt
echo "exit $?"
shuf -n1 -e x
echo "exit $?"

