### rg --sort path TODO
rg --sort path TODO .
echo "exit $?"
rg --sort path TODO notes.txt
echo "exit $?"

### rg --sort path -n
rg --sort path -n TODO src notes.txt
echo "exit $?"
rg --sort path -l line .
echo "exit $?"

### rg --sort path -c
rg --sort path -c a words.txt people.csv
echo "exit $?"
rg --sort path -c a words.txt
echo "exit $?"

### rg --sort path --files
rg --sort path --files .
echo "exit $?"
rg --sort path --files src
echo "exit $?"

### rg --sort path -o
rg --sort path -o an words.txt
echo "exit $?"
rg --sort path -r X an words.txt
echo "exit $?"

### rg --sort path -r
rg --sort path -r '$1-$2' '(\w+),(\w+)' people.csv
echo "exit $?"
rg --sort path -r '${n}!' '(?P<n>a)n' words.txt
echo "exit $?"

### rg --sort path -i
rg --sort path -i BANANA words.txt
echo "exit $?"
rg --sort path -S banana words.txt
echo "exit $?"

### rg --sort path -S
rg --sort path -S Banana words.txt
echo "exit $?"
rg --sort path -tpy re .
echo "exit $?"

### rg --sort path -tts
rg --sort path -tts add .
echo "exit $?"
rg --sort path -Tts add .
echo "exit $?"

### rg --sort path -g
rg --sort path -g '*.ts' TODO .
echo "exit $?"
rg --sort path -g '!*.ts' TODO .
echo "exit $?"

### rg --sort path -g again
rg --sort path -g 'src/**' TODO .
echo "exit $?"
rg --sort path -g '*.{ts,md}' TODO .
echo "exit $?"

### rg --sort path -A1
rg --sort path -A1 TODO .
echo "exit $?"
rg --sort path -B1 -A1 TODO src notes.txt
echo "exit $?"

### rg --sort path -C1
rg --sort path -C1 apple words.txt
echo "exit $?"
rg --sort path -v a words.txt
echo "exit $?"

### rg --sort path -w
rg --sort path -w an words.txt
echo "exit $?"
rg --sort path -x apple words.txt
echo "exit $?"

### rg --sort path -F
rg --sort path -F a.b words.txt
echo "exit $?"
rg --sort path -F '(1, 2)' .
echo "exit $?"

### rg --sort path zzz
rg --sort path zzz .
echo "exit $?"
rg --sort path x nofile
echo "exit $?"

### rg --sort path -q
rg --sort path -q TODO .
echo "exit $?"
rg --sort path --hidden secret .
echo "exit $?"

### rg --sort path secret
rg --sort path secret .
echo "exit $?"
rg --sort path -u secret .
echo "exit $?"

### rg --sort path -uu
rg --sort path -uu secret .
echo "exit $?"
rg --sort path --no-ignore TODO .
echo "exit $?"

### rg --sort path -e
rg --sort path -e apple -e fig words.txt
echo "exit $?"
rg --sort path --count-matches a words.txt
echo "exit $?"

### rg --sort path -N
rg --sort path -N TODO .
echo "exit $?"
rg --sort path -I TODO .
echo "exit $?"

### rg --sort path -H
rg --sort path -H TODO notes.txt
echo "exit $?"
rg --sort path --column line notes.txt
echo "exit $?"

### rg --sort path -m1
rg --sort path -m1 a words.txt
echo "exit $?"
rg --sort path --files-without-match a words.txt numbers.txt
echo "exit $?"

### rg --sort path -b
rg --sort path -b line notes.txt
echo "exit $?"
rg --sort path -0 -l TODO .
echo "exit $?"

### rg --sort path a(
rg --sort path 'a(' .
echo "exit $?"
rg --sort path A binary.bin
echo "exit $?"

### rg --sort path A
rg --sort path A -a binary.bin
echo "exit $?"
rg --sort path caf latin1.txt
echo "exit $?"

### rg --sort path -tfoo
rg --sort path -tfoo x .
echo "exit $?"
rg --sort path --foo x
echo "exit $?"

### rg --sort path a{2}
rg --sort path 'a{2}' .
echo "exit $?"
rg --sort path '\bport\b' config.yml
echo "exit $?"

### rg --sort path \d+ms
rg --sort path '\d+ms' app.log
echo "exit $?"
rg --sort path -o 'code=(\d+)' -r '$1' app.log
echo "exit $?"

### rg --sort path ^$
rg --sort path '^$' notes.txt
echo "exit $?"
rg --sort path 'line$' notes.txt
echo "exit $?"

### rg --sort path (?i)todo
rg --sort path '(?i)todo' .
echo "exit $?"
rg --sort path 'a|an' -o words.txt
echo "exit $?"

### rg --sort path an|a
rg --sort path 'an|a' -o words.txt
echo "exit $?"
rg --sort path 'ban.*?a' -o words.txt
echo "exit $?"

### rg --sort path \p{Lu}
rg --sort path '\p{Lu}' words.txt
echo "exit $?"
rg --sort path 'é' README.md
echo "exit $?"

### rg --sort path \w+é
rg --sort path '\w+é' -o README.md
echo "exit $?"
rg --sort path '' words.txt
echo "exit $?"

### rg --sort path -c again
rg --sort path -c '' empty.txt words.txt
echo "exit $?"
rg --sort path -vc a words.txt
echo "exit $?"

### rg --sort path --max-depth
rg --sort path --max-depth 1 TODO .
echo "exit $?"
rg --sort path --iglob '*.MD' Usage .
echo "exit $?"

### rg --sort path --type-list
rg --sort path --type-list
echo "exit $?"
rg --sort path -l '' .
echo "exit $?"

### rg --sort path one
rg --sort path one crlf.txt
echo "exit $?"
rg --sort path 'one$' crlf.txt
echo "exit $?"

### rg --sort path newline
rg --sort path newline no-newline.txt
echo "exit $?"
rg --sort path -o -b an words.txt
echo "exit $?"

### rg --sort path -n again
rg --sort path -n -o an words.txt
echo "exit $?"
rg --sort path '[^a-z]' words.txt
echo "exit $?"

### rg --sort path \s
rg --sort path '\s' 'a b.txt'
echo "exit $?"
rg --sort path --no-heading --color=never TODO .
echo "exit $?"

### rg --sort path -P
rg --sort path -P '(a)\1' words.txt
echo "exit $?"
rg --sort path -P '(\w)\1' words.txt
echo "exit $?"

### rg --sort path foo\nbar
rg --sort path 'foo\nbar' .
echo "exit $?"
rg --sort path --context-separator == -A0 -B1 apple words.txt
echo "exit $?"

