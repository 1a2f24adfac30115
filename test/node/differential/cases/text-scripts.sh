### count the levels of a log
awk '{count[$2]++} END {for (level in count) print level, count[level]}' app.log | sort

### the most frequent words
tr -cs 'A-Za-z' '\n' < notes.txt | tr 'A-Z' 'a-z' | grep -v '^$' | sort | uniq -c | sort -k1,1nr -k2 | head -3

### yes ends when nobody reads
yes | head -3
yes no | head -n 2 | tail -1

### change a setting in place and keep a backup
sed -i.bak 's/^debug: .*/debug: true/' config.yml
cat config.yml
cat config.yml.bak

### insert a line after a match
sed -i '/^server:/a\  timeout: 30' config.yml
cat config.yml

### join the lines of a file
paste -sd, words.txt
sed ':a;N;$!ba;s/\n/,/g' words.txt
tr '\n' ',' < words.txt | sed 's/,$//'

### two patterns select either
grep -e banana -e fig words.txt

### a plus is no operator in a basic expression
echo 'a+b aab' | grep -o 'a+b'
echo 'a+b aab' | grep -oE 'a+b'

### words at their boundaries
echo 'foo foobar' | grep -o '\<foo\>'
echo 'foo foobar' | sed 's/\bfoo\b/X/g'

### an unknown option is no mismatch
grep --no-such-option x notes.txt
echo $?

### find TODOs by file type
grep -rn --include '*.ts' TODO . | sort
grep -rl TODO . --include='*.md' --exclude-dir=.git | sort

### upper and lower case in replacements
echo 'hello world' | sed 's/\b\(.\)/\u\1/g'
echo 'hello world' | sed -E 's/(\w+) (\w+)/\U\1\E \2/'
echo 'HELLO' | sed 's/.*/\L\u&/'

### delete duplicate lines that are next to each other
sed '$!N;/^\(.*\)\n\1$/!P;D' words.txt

### print to files by field
awk '{print > $1".out"}' people.tsv
cat Ada.out

### truncate toward zero
awk 'BEGIN {print int(-3.7), int(3.7)}'

### texts compare as texts and input as numbers
awk 'BEGIN {print ("10" < "9")}'
echo '10 9' | awk '{print ($1 < $2)}'

### a program from a file
printf '/TODO/ {print NR": "$0}\n' > find.awk
awk -f find.awk notes.txt

### bytes that are not UTF-8 stay what they are
sed -i 's/na/NA/' latin1.txt
od -An -tx1 latin1.txt
printf '\xff' | od -An -tx1
tr -d '\0' < binary.bin | od -An -c

### tr removes NUL and not the digit
printf 'a0b\0c' | tr -d '\0'

### sort in the order of bytes
printf 'b\nA\na\nB\n_\n' | sort
printf 'b\nA\na\nB\n_\n' | LC_ALL=C sort

### sort NUL-terminated lines
printf 'b\0a\0c\0' | sort -z | tr '\0' '\n'

### all but the last lines
head -n -3 notes.txt

### options of grep that once were missing
grep -H -n TODO notes.txt
grep -s x no-such-file
grep -a A binary.bin
grep --color=never TODO notes.txt
grep -Z -l TODO notes.txt | od -An -c

### second column of a table by another
awk -F, 'NR>1 {sum[$3]+=$2} END {for (city in sum) printf "%s=%d\n", city, sum[city]}' people.csv | sort

### the longest line
awk 'length > max {max = length; line = $0} END {print max": "line}' notes.txt

### average with two decimals
awk '{s+=$1; n++} END {printf "%.2f\n", s/n}' numbers.txt

### reverse the fields of each line
awk '{for (i=NF; i>0; i--) printf "%s%s", $i, (i>1 ? OFS : ORS)}' notes.txt

### lines of one file that are in another
printf 'apple\nfig\n' > wanted.txt
grep -Fxf wanted.txt words.txt
awk 'NR==FNR {w[$1]; next} $1 in w' wanted.txt words.txt
comm -12 <(sort -u wanted.txt) <(sort -u words.txt)

### extract with look-around
grep -oP '(?<=code=)\d+' app.log
grep -oP 'took \K\d+' app.log
grep -oP '\d+(?=ms)' app.log

### negative look-ahead [refused]
grep -P 'foo(?!bar)' notes.txt

### a command runs from sed [refused]
sed '1e date' notes.txt

### JSON output of rg [refused]
rg --json TODO .

### rg respects ignore files
printf 'docs/\n*.log\n' > .ignore
rg -l 'o' . | sort
rg --no-ignore -l 'failed' . | sort
rg -l o -g '!src/**' . | sort

### rg in a repository
mkdir .git
printf 'src/lib\n' > .gitignore
rg -l 're' . | sort
rg -uu -l secret . | sort

### rg replaces in what it shows
rg -N --no-filename 'port: (\d+)' -r 'port=$1' config.yml

### split a file and put it together again
split -l 2 words.txt part_
cat part_* | cmp - words.txt && echo same
ls part_*

### number lines
nl -ba notes.txt
cat -n words.txt | tail -2

### a table from a CSV
column -s, -t people.csv

### encode and decode
base64 README.md | base64 -d | cmp - README.md && echo same
echo -n hello | md5sum | cut -d' ' -f1
echo -n hello | sha256sum | cut -d' ' -f1

### hex and back
printf 'hi\n' | xxd -p
printf '68690a' | xxd -r -p

### a while loop over fields
while IFS=, read -r name age city; do echo "$name is $age"; done < <(tail -n +2 people.csv)

### awk calls commands
awk 'BEGIN {"echo hi" | getline x; print x; close("echo hi"); system("echo from system"); print "b\na" | "sort"}'

### awk in the middle of a pipeline ends early
seq 1 100000 | awk 'NR==3 {print; exit}'

### sed in the middle of a pipeline ends early
seq 1 100000 | sed -n '5{p;q}'

### the first line only, the rest for another
(head -n 1 >/dev/null; cat) < words.txt

### tee writes and passes on
echo data | tee copy.txt | tr a-z A-Z
cat copy.txt

### loops in sed end
echo aaa | sed ':a;s/a/b/;ta'
printf 'a\nb\n' | sed ':a;$!{N;ba};s/\n/-/'

### seq in its forms
seq -s, 1 5
seq -w 8 11
seq 10 -5 0
for i in $(seq 3); do printf '%s ' "$i"; done; echo

### compare version numbers
printf '1.10\n1.9\n1.2\n' | sort -V
printf 'v2\nv10\nv1\n' | sort -V | tail -1

### sizes of humans
printf '1K\n2M\n900\n1G\n' | sort -h

### cut by characters and fields
cut -d, -f1,3 people.csv
cut -c1-4 words.txt
echo 'a:b:c' | cut -d: -f2- --output-delimiter=/

### unique lines with counts
sort words.txt | uniq -c | awk '{print $2, $1}'
sort words.txt | uniq -d
sort words.txt | uniq -u

### blank lines squeezed
printf 'a\n\n\n\nb\n' | cat -s
printf 'a\n\n\n\nb\n' | sed '/^$/N;/\n$/D'

### environment in a template
export NAME=World
echo 'Hello $NAME, ${NAME}!' | envsubst

### csv column by name
awk -F, -v col=age 'NR==1 {for (i=1;i<=NF;i++) if ($i==col) c=i; next} {print $c}' people.csv

### paragraphs
awk 'BEGIN {RS=""} {print NR": "$1}' settings.ini
