### a first look around
ls
cat notes.txt | head -2
echo "$HOME"

### five characters that end
echo "`true`" ; x=1; echo ${x}

### a program that the machine has and the shell does not [refused]
python3 -c 'print(1)'
