### find lists everything
find | sort
find . | sort
find src docs | sort
### find -name and -iname
find . -name '*.ts' | sort
find . -iname 'READ*' | sort
find . -name '.*' | sort
find src -name '*.[jt]s' | sort
find . -name 'page?tsx' | sort
find . -name '\[id\]'
### find -type
find . -type d | sort
find . -type f -name '*.md' | sort
ln -s notes.txt l; find . -type l; find . -type f,l -name 'l*' | sort
find . -type q; echo $?
### find -maxdepth and -mindepth
find . -maxdepth 1 | sort
find . -maxdepth 1 -type f | sort
find . -mindepth 2 -maxdepth 2 | sort
find src -maxdepth 0
find . -maxdepth x; echo $?
### find -path and -prune
find . -path ./src -prune -o -type f -print | sort
find . -path '*/lib/*' | sort
find . \( -name .github -o -name docs \) -prune -o -type f -print | sort
find . -name docs -prune | sort
find . -not -path './.*' -type f | sort
find . -wholename './src/*' | sort
### find with operators
find . -type f \( -name '*.ts' -o -name '*.js' \) | sort
find . -type f ! -name '*.txt' -a ! -name '*.md' | sort
find . -name '*.md' , -name '*.ts' | sort
find . -type f -name '*.ts' -or -name '*.py' | sort
find src -false; find src -maxdepth 0 -true
### find -size and -empty
find . -type f -size 0 | sort
find . -empty | sort
find . -type f -size +200c | sort
find . -type f -size -1k | sort
find . -type f -size 1k -name '*.json' | sort
find . -type f -size 1 -name 'n*' | sort
find . -type f -empty
find . -type d -empty
### find -perm
chmod 755 notes.txt; chmod 600 words.txt; find . -type f -perm 755; find . -perm -u=x -type f; find . -type f -perm 600; find . -type f -perm /111; find . -type f -perm -111
find . -type f -executable; find . -type f ! -readable; find . -maxdepth 1 -type f -writable | wc -l
### find -mtime and -mmin
touch new; find . -type f -mtime -1; find . -type f -mmin -5; find . -maxdepth 1 -type f -mtime +30 | sort
touch -d '3 days ago' three; find . -type f -mtime 3; find . -type f -mtime +2 -mtime -5; find . -type f -mmin +60 -mtime -10
### find -newer and -newermt
touch -d 2024-05-01 newer; find . -type f -newer notes.txt; find . -type f -newermt 2024-04-01; find . -type f ! -newermt '2024-03-01 11:00' ; find . -type f -newer missing; echo $?
### find -regex
find . -regex './src/.*\.ts' | sort
find . -regextype posix-extended -regex '.*\.(ts|js)' | sort
find . -regextype egrep -iregex '.*/(README|guide)\.md' | sort
find . -regex '.*\.\(md\|yml\)' | sort
find . -regex 'main.ts'
### find -print0 and -printf
find src -type f -print0 | sort -z | tr '\0' '\n'
find src -printf '%p %f %h %P %d %y\n' | sort
find . -maxdepth 1 -type f -printf '%s\t%f\n' | sort -n
find src -type f -printf '%m %M %TY-%Tm-%Td %TH:%TM %p\n' | sort
find src -maxdepth 1 -printf '[%10f] [%-10f] [%s]\n' | sort
find notes.txt -printf '%T@ %t\n'
find notes.txt -printf '%%\t\\\101\n'
ln -s notes.txt l; find l -printf '%p -> %l %y %Y\n'
find src -printf '%H|%P\n' | sort
### find -ls has the usual columns
find notes.txt -ls | awk '{print $3, $4, $7, $8, $9, $10, $11}'
### find -exec
find src -name '*.ts' -exec echo {} \; | sort
find src -type f -exec echo one {} two \; | sort
find src -name '*.ts' -exec grep -l export {} + | sort
find src -type f -exec sh -c 'echo "$1"' _ {} \; | sort
find . -name '*.ts' -exec false \; -print; echo $?
find . -name 'main.ts' -exec true \; -print
find . -name main.ts -exec false {} +; echo $?
find . -name main.ts -exec nosuchcommand {} \; ; echo $?
find src -name '*.ts' -exec cp {} docs \; ; ls docs
find src -type f -exec sh -c 'for f; do echo "$f"; done' _ {} + | sort
find src -name main.ts -exec echo a{}b{} \;
### find -execdir
find src -name '*.py' -execdir echo {} \; ; find src -name parse.py -execdir pwd \;
### find -exec with a missing end
find . -exec echo {}; echo $?
### find -delete
find . -name '*.txt' -delete; ls; find docs -delete; ls -d docs; find src -type f -delete; find src | sort
find . -maxdepth 1 -type d -empty -delete; ls
### find -delete of a folder that is not empty
find src -name lib -delete; echo $?
### find -quit
find . -name notes.txt -print -quit; find src -name main.ts -quit
### find -depth
find src -depth | sort | head -3; find src/lib -depth -name lib; find src -depth -name main.ts
### find follows links when told
mkdir d; echo x > d/x; ln -s d e; find e; find -L e | sort; find -H e | sort; find e/ | sort; find . -maxdepth 1 -xtype d | sort; find -L . -maxdepth 1 -type l
### find -lname and -samefile
ln -s notes.txt l; ln -s words.txt w; find . -lname 'notes*'; find . -samefile notes.txt; find . -ilname 'WORDS*'
### find with a loop of links
mkdir a; ln -s .. a/up; find -L a 2>/dev/null | sort | head -3
### find of what is missing
find nowhere; echo $?; find nowhere src -maxdepth 0; echo $?
### find with wrong arguments
find . -nme x; echo $?; find . -name; echo $?; find . name | sort; find . \( -name x; echo $?; find . -name x \); echo $?; find . -o -name x; echo $?; find . ! ; echo $?; find . -size 1z; echo $?
### find -newer of names with blanks
find . -name '* *' -print0 | xargs -0 ls -1
### find -links and -user
find . -maxdepth 1 -links 1 -type f | wc -l; find . -maxdepth 1 -links +2 -type d | sort; find . -nouser
### find -fprint is refused [refused]
find . -fprint out
### find -inum is refused [refused]
find . -inum 5
### find -ok is refused [refused]
find . -ok rm {} \;
### find in a tree with odd names
mkdir 'odd dir'; touch 'odd dir/a	b' "odd dir/it's" 'odd dir/*'; find 'odd dir' | sort; find 'odd dir' -name '\*'; find 'odd dir' -name "*'*"
### find counts by extension
find . -type f -name '*.*' | sed 's/.*\.//' | sort | uniq -c | sort -rn | head -4
### find and xargs count lines
find src -type f | sort | xargs wc -l
find . -name '*.ts' -print0 | sort -z | xargs -0 grep -c export
### xargs joins lines
printf 'a b\nc\n' | xargs; printf 'a b\nc\n' | xargs echo x; printf '' | xargs echo none; printf '' | xargs -r echo none
### xargs -n, -L and -I
seq 5 | xargs -n2; seq 5 | xargs -n 2 echo x; printf 'a b\nc d\n' | xargs -L1 echo l; printf 'a b\nc d\n' | xargs -I{} echo '<{}>'; seq 3 | xargs -I % echo %-%; seq 3 | xargs -I{} sh -c 'echo n={}'
printf 'a\nb\n' | xargs -i echo [{}]; printf 'a \nb\nc\n' | xargs -L1
### xargs -n1 -I{} in both orders
seq 2 | xargs -n1 -I{} echo x{}; seq 2 | xargs -I{} -n1 echo x{} y; seq 4 | xargs -L2 -n1 echo
### xargs -0 and -d
printf 'a b\0c\0' | xargs -0 -n1 echo; printf 'a,b,c' | xargs -d, -n1 echo; printf 'a b\nc d\n' | xargs -d '\n' -n1 echo; printf 'a:b' | xargs -d: echo; printf 'x y\n' | xargs -d '\n' printf '[%s]'
### xargs reads quotes
printf '%s\n' "'a b' c" '"d e" f' 'g\ h' | xargs -n1 echo; echo "it's" | xargs echo; echo $?; echo 'a\' | xargs echo
### xargs exit codes
seq 3 | xargs -n1 false; echo $?; echo a | xargs nosuchcommand; echo $?; echo a | xargs sh -c 'exit 255'; echo $?; seq 2 | xargs -n1 sh -c 'exit 3'; echo $?; echo a | xargs sh -c 'exit 127'; echo $?
### xargs stops at 255
seq 3 | xargs -n1 sh -c 'echo "$1"; exit 255' _; echo $?
### xargs -t tells
seq 2 | xargs -t -n1 echo 2>&1
### xargs -a and -E
xargs -a words.txt -n3 echo; printf 'a\nEND\nb\n' | xargs -E END echo; xargs -a missing; echo $?
### xargs -P keeps going
seq 4 | xargs -P4 -n1 echo | sort
### xargs -s
seq 20 | xargs -s 20 echo | wc -l; echo abcdefghijklmnopqrstuvwxyz | xargs -s 10 echo; echo $?
### xargs splits long lists as GNU's does
seq 1 40000 | xargs echo | wc -l; seq 1 40000 | xargs echo | sed -n 1p | wc -c
### xargs with wrong options
echo a | xargs -n 0 echo; echo $?; echo a | xargs -n x echo; echo $?; echo a | xargs --nosuch; echo $?
### xargs gives no input to the command
seq 3 | xargs -n1 cat; echo done
### xargs and rm
find . -name '*.txt' | grep -v ' ' | xargs rm; ls
### xargs with sh and $@
printf '%s\n' a b c | xargs sh -c 'echo "$# $*"' _
### xargs mv with a suffix
ls *.txt | grep -v ' ' | xargs -I{} mv {} {}.bak; ls
### xargs with blank lines and lines that go on
printf '\n\na\n\nb \nc\n' | xargs -L1 echo; printf '  x  y  \n' | xargs -I{} echo '[{}]'
### xargs with a command that fails on some
printf 'notes.txt\nmissing\n' | xargs -n1 ls; echo $?
