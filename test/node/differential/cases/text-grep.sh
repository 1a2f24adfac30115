### grep TODO notes.txt
grep TODO notes.txt
echo "exit $?"
grep -n line notes.txt
echo "exit $?"
grep -v line notes.txt
echo "exit $?"

### grep -vn line notes.txt
grep -vn line notes.txt
echo "exit $?"
grep -c line notes.txt words.txt
echo "exit $?"
grep -i apple words.txt
echo "exit $?"

### grep -iw BANANA words.txt
grep -iw BANANA words.txt
echo "exit $?"
grep -w an words.txt
echo "exit $?"
grep -x apple words.txt
echo "exit $?"

### grep -xF apple words.txt
grep -xF apple words.txt
echo "exit $?"
grep -o an words.txt
echo "exit $?"
grep -ob an words.txt
echo "exit $?"

### grep -on a words.txt
grep -on a words.txt people.csv
echo "exit $?"
grep -e apple -e fig words.txt
echo "exit $?"
grep -l apple words.txt notes.txt people.csv
echo "exit $?"

### grep -L apple words.txt
grep -L apple words.txt notes.txt people.csv
echo "exit $?"
grep -q apple words.txt
echo "exit $?"
grep -q zzz words.txt
echo "exit $?"

### grep -s zzz nofile
grep -s zzz nofile words.txt
echo "exit $?"
grep zzz nofile words.txt
echo "exit $?"
grep apple nofile words.txt
echo "exit $?"

### grep -A1 TODO notes.txt
grep -A1 TODO notes.txt
echo "exit $?"
grep -B1 TODO notes.txt
echo "exit $?"
grep -C1 TODO notes.txt
echo "exit $?"

### grep -1 TODO notes.txt
grep -1 TODO notes.txt
echo "exit $?"
grep -n -A1 apple words.txt
echo "exit $?"
grep -n -A1 -B1 a words.txt people.csv
echo "exit $?"

### grep -C2 -n cherry
grep -C2 -n cherry words.txt
echo "exit $?"
grep -A1 -m1 apple words.txt
echo "exit $?"
grep -m2 a words.txt
echo "exit $?"

### grep -m 0 a
grep -m 0 a words.txt
echo "exit $?"
grep -c -m2 a words.txt
echo "exit $?"
grep -E 'ERROR|WARN' app.log
echo "exit $?"

### grep ERROR\|WARN app.log
grep 'ERROR\|WARN' app.log
echo "exit $?"
grep -E '[0-9]{4}-[0-9]{2}' app.log
echo "exit $?"
grep -oE '[0-9]+ms' app.log
echo "exit $?"

### grep -oP \d+(?=ms) app.log
grep -oP '\d+(?=ms)' app.log
echo "exit $?"
grep -oP 'code=\K\d+' app.log
echo "exit $?"
grep -P '\bGET\b' app.log
echo "exit $?"

### grep -oP (?<=code=)\d+ app.log
grep -oP '(?<=code=)\d+' app.log
echo "exit $?"
grep -Po 'co.*?\d' app.log
echo "exit $?"
grep -E '(a)\1' words.txt
echo "exit $?"

### grep \(.\)\1 words.txt
grep '\(.\)\1' words.txt
echo "exit $?"
grep -E '(.)\1' words.txt people.csv
echo "exit $?"
grep a+b words.txt
echo "exit $?"

### grep \<fig\> words.txt
grep '\<fig\>' words.txt
echo "exit $?"
grep '^$' notes.txt
echo "exit $?"
grep -c '^$' notes.txt
echo "exit $?"

### grep -v ^$ notes.txt
grep -v '^$' notes.txt
echo "exit $?"
grep '' notes.txt
echo "exit $?"
grep -c '' notes.txt no-newline.txt empty.txt
echo "exit $?"

### grep newline no-newline.txt
grep newline no-newline.txt
echo "exit $?"
grep -o line no-newline.txt
echo "exit $?"
grep A binary.bin
echo "exit $?"

### grep -a A binary.bin
grep -a A binary.bin
echo "exit $?"
grep -c A binary.bin
echo "exit $?"
grep -I A binary.bin
echo "exit $?"

### grep -l A binary.bin
grep -l A binary.bin
echo "exit $?"
grep caf latin1.txt
echo "exit $?"
grep -a caf latin1.txt
echo "exit $?"

### grep -v caf latin1.txt
grep -v caf latin1.txt
echo "exit $?"
grep na latin1.txt
echo "exit $?"
grep one crlf.txt
echo "exit $?"

### grep one$ crlf.txt
grep 'one$' crlf.txt
echo "exit $?"
grep -n --color=always apple words.txt
echo "exit $?"
grep --color=always -o a words.txt
echo "exit $?"

### grep --color=always -v apple
grep --color=always -v apple words.txt
echo "exit $?"
grep --color=always -A1 -Hn cherry words.txt
echo "exit $?"
grep --color=auto a words.txt
echo "exit $?"

### grep -H a words.txt
grep -H a words.txt
echo "exit $?"
grep -h a words.txt people.csv
echo "exit $?"
grep -Z -l apple words.txt notes.txt
echo "exit $?"

### grep -b apple words.txt
grep -b apple words.txt
echo "exit $?"
grep -bn apple words.txt
echo "exit $?"
grep -F . numbers.txt
echo "exit $?"

### grep -F a.b words.txt
grep -F a.b words.txt
echo "exit $?"
grep -F -e apple -e fig -x words.txt
echo "exit $?"
grep -f words.txt notes.txt words.txt
echo "exit $?"

### grep -r TODO docs
grep -r TODO docs
echo "exit $?"
grep -r TODO src/main.ts
echo "exit $?"
grep src
echo "exit $?"

### grep TODO src
grep TODO src
echo "exit $?"
grep -d skip TODO src notes.txt
echo "exit $?"
grep --foo x
echo "exit $?"

### grep -y APPLE words.txt
grep -y APPLE words.txt
echo "exit $?"
grep -e
echo "exit $?"
grep
echo "exit $?"

### grep -A x a
grep -A x a words.txt
echo "exit $?"
grep '\(' words.txt
echo "exit $?"
grep '[' words.txt
echo "exit $?"

### grep :foo: words.txt
grep '[[:foo:]]' words.txt
echo "exit $?"
grep '[:alpha:]' words.txt
echo "exit $?"
grep -E 'a{1' words.txt
echo "exit $?"

### grep -E *a words.txt
grep -E '*a' words.txt
echo "exit $?"
grep -E +a words.txt
echo "exit $?"
grep '*a' words.txt
echo "exit $?"

### grep a\{1,2\} words.txt
grep 'a\{1,2\}' words.txt
echo "exit $?"
grep -E 'a{,2}' words.txt
echo "exit $?"
grep -E '()' words.txt
echo "exit $?"

### grep -E a| words.txt
grep -E 'a|' words.txt
echo "exit $?"
grep -w '' words.txt
echo "exit $?"
grep -xv apple words.txt
echo "exit $?"

### grep -on words.txt
grep -on '' words.txt
echo "exit $?"
grep '[^a-z]' words.txt
echo "exit $?"
grep 'é' README.md
echo "exit $?"

### grep -o Caf. README.md
grep -o Caf. README.md
echo "exit $?"
grep -o '日.語' README.md
echo "exit $?"
grep -i 'CAFÉ' README.md
echo "exit $?"

### grep -o 🎉 README.md
grep -o '🎉' README.md
echo "exit $?"
grep -P '\p{Han}+' -o README.md
echo "exit $?"
grep -c 'é' README.md
echo "exit $?"

### grep -n a\nb words.txt
grep -n 'a\nb' words.txt
echo "exit $?"
grep -nE 'o{2}|r{2}' words.txt people.csv app.log
echo "exit $?"
grep -vc a words.txt
echo "exit $?"

### grep -vo a words.txt
grep -vo a words.txt
echo "exit $?"
grep -nv a words.txt
echo "exit $?"
grep -A1 -v a words.txt
echo "exit $?"

### grep --no-group-separator -A1 apple
grep --no-group-separator -A1 apple words.txt
echo "exit $?"
grep --group-separator=XX -A0 apple words.txt
echo "exit $?"
grep --group-separator=XX -A1 -n an words.txt
echo "exit $?"

### grep -E a(b)? words.txt
grep -E 'a(b)?' words.txt
echo "exit $?"
grep -E ')' app.log
echo "exit $?"
grep -E 'a)' app.log
echo "exit $?"

### grep -i straße README.md
grep -i 'straße' README.md
echo "exit $?"
grep -G a words.txt
echo "exit $?"
grep -z line notes.txt
echo "exit $?"

### grep -zo TODO.* notes.txt
grep -zo 'TODO.*' notes.txt
echo "exit $?"
grep -zc . notes.txt
echo "exit $?"
grep -m1 -n a words.txt people.csv
echo "exit $?"

### grep -R TODO docs/guide.md
grep -R TODO docs/guide.md
echo "exit $?"
grep -E '^(apple|fig)$' words.txt
echo "exit $?"
grep -E 'ap{2}le' words.txt
echo "exit $?"

### grep -E \. numbers.txt
grep -E '\.' numbers.txt
echo "exit $?"
grep -- -4 numbers.txt
echo "exit $?"
grep -e -4 numbers.txt
echo "exit $?"

### grep -nw 2 numbers.txt
grep -nw 2 numbers.txt
echo "exit $?"
grep -E '\w+@\w+' people.csv
echo "exit $?"
grep -E '[[:digit:]]+' people.csv
echo "exit $?"

### grep -E :upper: :lower: + :upper: people.csv
grep -E '[[:upper:]][[:lower:]]+ [[:upper:]]' people.csv
echo "exit $?"
grep -c $'$\'\\t\'' people.tsv
echo "exit $?"
grep -P '\t' people.tsv
echo "exit $?"

### grep -vE ^ |^$ settings.ini
grep -vE '^#|^$' settings.ini
echo "exit $?"
grep -A2 '\[main\]' settings.ini
echo "exit $?"
grep -F '[main]' settings.ini
echo "exit $?"

### grep -oE " a-z +": package.json
grep -oE '"[a-z]+":' package.json
echo "exit $?"
grep -oE '[a-z]+' people.csv
echo "exit $?"
grep -c . notes.txt words.txt
echo "exit $?"

### grep -E -i -n
grep -E -i -n 'error|warn' app.log
echo "exit $?"
grep -U a words.txt
echo "exit $?"
grep --binary-files=text A binary.bin
echo "exit $?"

### grep --include='*.txt' apple words.txt
grep $'--include=\'*.txt\'' apple words.txt people.csv
echo "exit $?"
grep $'--exclude=\'*.txt\'' apple words.txt people.csv
echo "exit $?"
grep -ho '[a-z]*an[a-z]*' words.txt
echo "exit $?"

### grep -E ^.{5}$ words.txt
grep -E '^.{5}$' words.txt
echo "exit $?"
grep -P '^(?i)BANANA' words.txt
echo "exit $?"
grep -P '(a)(?:n)\1' words.txt
echo "exit $?"

### grep -E x* -o
grep -E 'x*' -o words.txt
echo "exit $?"
grep -o 'b*' words.txt
echo "exit $?"
grep -c -v '' empty.txt
echo "exit $?"

### grep a empty.txt
grep a empty.txt
echo "exit $?"
grep --label=foo -H a
echo "exit $?"
grep -nH '' -
echo "exit $?"

### egrep a|f words.txt
egrep 'a|f' words.txt
echo "exit $?"
fgrep a. words.txt
echo "exit $?"
grep -3n cherry words.txt
echo "exit $?"

### grep -n3 cherry words.txt
grep -n3 cherry words.txt
echo "exit $?"
grep -E 'a{2}{3}' words.txt
echo "exit $?"
grep 'a**' words.txt
echo "exit $?"

### grep \d words.txt
grep '\d' words.txt
echo "exit $?"
grep -E '\d+' numbers.txt
echo "exit $?"
grep -e 'a\' words.txt
echo "exit $?"

### grep -E a\ words.txt
grep -E 'a\' words.txt
echo "exit $?"
grep -oE '[^,]+$' people.csv
echo "exit $?"
grep -w -o 'a[a-z]*' words.txt
echo "exit $?"

### grep -wE ban|banana words.txt
grep -wE 'ban|banana' words.txt
echo "exit $?"
grep -xE 'ban|banana' words.txt
echo "exit $?"
grep '^\(.*\)an\1' words.txt
echo "exit $?"

### grep -Ev ^\s*( |$) settings.ini
grep -Ev '^\s*(#|$)' settings.ini
echo "exit $?"
printf '%s' $'b\na\nc' | grep a
echo "exit $?"
printf '%s' $'a\n\nb' | grep -c ''
echo "exit $?"

### grep -n x -
printf '%s' $'x\n' | grep -n x -
echo "exit $?"

### grep -v a
printf '%s' $'a\n' | grep -v a
echo "exit $?"
grep $'a\nb' words.txt
echo "exit $?"

