### cat -A
printf '%s' $'a\tb\n\n\nc\né\n' | cat -A
echo "exit $?"
printf '%s' $'a\tb\n\n\nc\né\n' | cat -n
echo "exit $?"
printf '%s' $'a\tb\n\n\nc\né\n' | cat -b
echo "exit $?"
printf '%s' $'a\tb\n\n\nc\né\n' | cat -s
echo "exit $?"
printf '%s' $'a\tb\n\n\nc\né\n' | cat -ns
echo "exit $?"

### cat -E
printf '%s' $'a\tb\n\n\nc\né\n' | cat -E
echo "exit $?"
printf '%s' $'a\tb\n\n\nc\né\n' | cat -T
echo "exit $?"
printf '%s' $'a\tb\n\n\nc\né\n' | cat -v
echo "exit $?"
printf '%s' $'a\tb\n\n\nc\né\n' | cat -e
echo "exit $?"
printf '%s' $'a\tb\n\n\nc\né\n' | cat -t
echo "exit $?"

### cat -sb
printf '%s' $'a\tb\n\n\nc\né\n' | cat -sb
echo "exit $?"
printf '%s' $'a\tb\n\n\nc\né\n' | cat -bE
echo "exit $?"
printf '%s' $'a\tb\n\n\nc\né\n' | cat -
echo "exit $?"
printf '%s' $'a\tb\n\n\nc\né\n' | cat words.txt - notes.txt
echo "exit $?"
printf '%s' $'a\tb\n\n\nc\né\n' | cat -n no-newline.txt words.txt
echo "exit $?"

### cat nofile words.txt
printf '%s' $'a\tb\n\n\nc\né\n' | cat nofile words.txt
echo "exit $?"
printf '%s' $'a\tb\n\n\nc\né\n' | cat src
echo "exit $?"
printf '%s' $'a\tb\n\n\nc\né\n' | cat latin1.txt
echo "exit $?"
printf '%s' $'a\tb\n\n\nc\né\n' | cat -v latin1.txt
echo "exit $?"
printf '%s' $'a\tb\n\n\nc\né\n' | cat -A binary.bin
echo "exit $?"

### cat binary.bin
printf '%s' $'a\tb\n\n\nc\né\n' | cat binary.bin
echo "exit $?"
printf '%s' $'a\tb\n\n\nc\né\n' | cat --foo
echo "exit $?"
printf '%s' $'a\tb\n\n\nc\né\n' | cat -nE crlf.txt
echo "exit $?"
printf '%s' $'a\tb\n\n\nc\né\n' | cat -E crlf.txt
echo "exit $?"
printf '%s' $'a\tb\n\n\nc\né\n' | cat -A crlf.txt
echo "exit $?"

### tac
printf '%s' $'a\nb\nc' | tac
echo "exit $?"
printf '%s' $'a\nb\nc' | tac words.txt
echo "exit $?"
printf '%s' $'a\nb\nc' | tac words.txt notes.txt
echo "exit $?"
printf '%s' $'a\nb\nc' | tac empty.txt
echo "exit $?"
printf '%s' $'a\nb\nc' | tac -s , people.csv
echo "exit $?"

### tac no-newline.txt words.txt
printf '%s' $'a\nb\nc' | tac no-newline.txt words.txt
echo "exit $?"
printf '%s' $'a\nb\nc' | tac nofile
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -n 3
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -3
echo "exit $?"

### head -n3
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -n3
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -c 10
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -n -25
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -c -200
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -n 0
echo "exit $?"

### head -n +3
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -n +3
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head words.txt notes.txt
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -q -n1 words.txt notes.txt
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -v -n1 words.txt
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -n1 nofile words.txt
echo "exit $?"

### head -n x
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -n x
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -c 1K
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -z -n1
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head --lines=2
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -2 -q words.txt notes.txt
echo "exit $?"

### head -n1 src
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -n1 src
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail -n 3
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail -3
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail -n +28
echo "exit $?"

### tail +28
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail +28
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail -c 10
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail -c +200
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail -n 0
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail -n1 words.txt notes.txt
echo "exit $?"

### tail -q -n1 words.txt
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail -q -n1 words.txt notes.txt
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail -v -n1 words.txt
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail nofile
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail -n +1 words.txt
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail -n +0 words.txt
echo "exit $?"

### tail -n 100
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail -n 100
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail -c 1K
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail -n x
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail -5c
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail -n2 no-newline.txt
echo "exit $?"

### head -n2 no-newline.txt
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -n2 no-newline.txt
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -n -1 no-newline.txt
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -n -1 words.txt
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail -n 1 no-newline.txt
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail -z -n1
echo "exit $?"

### head -n 2 --
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -n 2 -- words.txt
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -n -0 words.txt
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail -n -2 words.txt
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | head -c 3 README.md
echo "exit $?"
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail -c 5 README.md
echo "exit $?"

### tail -r
printf '%s' $'line 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\nline 10\nline 11\nline 12\nline 13\nline 14\nline 15\nline 16\nline 17\nline 18\nline 19\nline 20\nline 21\nline 22\nline 23\nline 24\nline 25\nline 26\nline 27\nline 28\nline 29\nline 30\n' | tail -r
echo "exit $?"
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc
echo "exit $?"
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc -l
echo "exit $?"
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc -w
echo "exit $?"
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc -c
echo "exit $?"

### wc -m
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc -m
echo "exit $?"
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc -L
echo "exit $?"
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc -lw
echo "exit $?"
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc -lwcmL
echo "exit $?"
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc words.txt
echo "exit $?"

### wc -l words.txt notes.txt
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc -l words.txt notes.txt
echo "exit $?"
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc words.txt notes.txt README.md
echo "exit $?"
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc -l nofile words.txt
echo "exit $?"
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc src
echo "exit $?"
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc -c README.md
echo "exit $?"

### wc -m README.md latin1.txt
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc -m README.md latin1.txt
echo "exit $?"
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc -L README.md
echo "exit $?"
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc empty.txt
echo "exit $?"
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc no-newline.txt
echo "exit $?"
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc -l -
echo "exit $?"

### wc - words.txt
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc - words.txt
echo "exit $?"
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc binary.bin
echo "exit $?"
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc latin1.txt
echo "exit $?"
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc -w latin1.txt binary.bin
echo "exit $?"
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc --lines words.txt
echo "exit $?"

### wc -x
printf '%s' $'hello world\nfoo\tbar  baz\n\né日本 x\n' | wc -x
echo "exit $?"

### tr -s l

### tr :upper: :lower:

### tr -d \0

### tr -s a-z A-Z

### tr \n

### tr z-a x

### tr é e

### tr -d \r

### tr -cs :alnum: \n*

### tr -s :space:

### tr l

### cut -d: -f1
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -d: -f1
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -d: -f2
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -d: -f1,3
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -d: -f2-
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -d: -f-2
echo "exit $?"

### cut -d: -f3,1
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -d: -f3,1
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -f2
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -s -d: -f2
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -d: -f1 --complement
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -d: -f1,2 --output-delimiter=-
echo "exit $?"

### cut -c1-3
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -c1-3
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -c2
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -b1,3
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -c-2
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -c2-
echo "exit $?"

### cut -c1-3,5
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -c1-3,5
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -c1,2 --output-delimiter=-
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -d: -f0
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -f
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut
echo "exit $?"

### cut -d: -f5
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -d: -f5
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -d:: -f1
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -c1 -f1
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -d, -f1 people.csv
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -d, -f2,3 people.csv words.txt
echo "exit $?"

### cut -f1 people.tsv
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -f1 people.tsv
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -c1-5 no-newline.txt
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -d ' ' -f1 notes.txt
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -f1 nofile
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -d: -f2-1
echo "exit $?"

### cut -f-
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -f-
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -c1-3 -d:
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -z -d: -f1
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -d: -f1-2,2-3
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -d: -f1,2 --complement
echo "exit $?"

### cut -b1-2 latin1.txt
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -b1-2 latin1.txt
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -d '' -f1
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -d: -f 1 -s
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -fa
echo "exit $?"
printf '%s' $'a:b:c\nd:e\nnofield\n:x:\na\tb\tc\n日本語\n' | cut -c2-3 --complement
echo "exit $?"

### uniq
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq -c
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq -d
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq -u
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq -i
echo "exit $?"

### uniq -D
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq -D
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq -ci
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq -cd
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq -f1
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq -s1
echo "exit $?"

### uniq -w1
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq -w1
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq --group
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq --all-repeated=separate
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq --group=both
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq --group=append
echo "exit $?"

### uniq --group=prepend
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq --group=prepend
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq --all-repeated=prepend
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq words.txt
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq words.txt out.txt
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq nofile
echo "exit $?"

### uniq -cD
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq -cD
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq -z
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq -du
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq no-newline.txt
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq -f x
echo "exit $?"

### uniq -c -u
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq -c -u
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq -dD
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq -iD
echo "exit $?"
printf '%s' $'a\na\nb\nA\nc\nc\nc\n\n' | uniq -cdu
echo "exit $?"
printf '%s' $'x 1\ny 1\nz 2\nx  2\n' | uniq -f1
echo "exit $?"

### uniq -f 1 -c
printf '%s' $'x 1\ny 1\nz 2\nx  2\n' | uniq -f 1 -c
echo "exit $?"
printf '%s' $'x 1\ny 1\nz 2\nx  2\n' | uniq -f1 -s1
echo "exit $?"
printf '%s' $'x 1\ny 1\nz 2\nx  2\n' | uniq -s 2
echo "exit $?"
printf '%s' $'x 1\ny 1\nz 2\nx  2\n' | uniq -w 1 -c
echo "exit $?"
printf '%s' $'1\n2\n3\n4\n5\n' | paste
echo "exit $?"

### paste -s
printf '%s' $'1\n2\n3\n4\n5\n' | paste -s
echo "exit $?"
printf '%s' $'1\n2\n3\n4\n5\n' | paste -d, -s
echo "exit $?"
printf '%s' $'1\n2\n3\n4\n5\n' | paste -sd+
echo "exit $?"
printf '%s' $'1\n2\n3\n4\n5\n' | paste - -
echo "exit $?"
printf '%s' $'1\n2\n3\n4\n5\n' | paste - - -
echo "exit $?"

### paste -d, - -
printf '%s' $'1\n2\n3\n4\n5\n' | paste -d, - -
echo "exit $?"
printf '%s' $'1\n2\n3\n4\n5\n' | paste words.txt numbers.txt
echo "exit $?"
printf '%s' $'1\n2\n3\n4\n5\n' | paste -d, words.txt numbers.txt people.csv
echo "exit $?"
printf '%s' $'1\n2\n3\n4\n5\n' | paste $'-d\',;\'' words.txt numbers.txt people.csv
echo "exit $?"
printf '%s' $'1\n2\n3\n4\n5\n' | paste -s words.txt numbers.txt
echo "exit $?"

### paste -d\n words.txt numbers.txt
printf '%s' $'1\n2\n3\n4\n5\n' | paste '-d\n' words.txt numbers.txt
echo "exit $?"
printf '%s' $'1\n2\n3\n4\n5\n' | paste '-d\0' words.txt numbers.txt
echo "exit $?"
printf '%s' $'1\n2\n3\n4\n5\n' | paste nofile
echo "exit $?"
printf '%s' $'1\n2\n3\n4\n5\n' | paste -s '-d\t' words.txt
echo "exit $?"
printf '%s' $'1\n2\n3\n4\n5\n' | paste words.txt -
echo "exit $?"

### paste -d \\ -
printf '%s' $'1\n2\n3\n4\n5\n' | paste -d '\\' - -
echo "exit $?"
printf '%s' $'1\n2\n3\n4\n5\n' | paste -z - -
echo "exit $?"
printf '%s' $'1\n2\n3\n4\n5\n' | paste empty.txt words.txt
echo "exit $?"
printf '%s' $'1\n2\n3\n4\n5\n' | paste -s empty.txt
echo "exit $?"
printf '%s' $'1\n2\n3\n4\n5\n' | paste '-d ' - -
echo "exit $?"

### comm - words.txt
printf '%s' $'a\nb\nd\n' | comm - words.txt
echo "exit $?"
printf '%s' $'a\nb\nd\n' | comm -12 - words.txt
echo "exit $?"
printf '%s' $'a\nb\nd\n' | comm - empty.txt
echo "exit $?"
printf '%s' $'a\nb\nd\n' | comm empty.txt -
echo "exit $?"
printf '%s' $'a\nb\nd\n' | comm
echo "exit $?"

### comm words.txt
printf '%s' $'a\nb\nd\n' | comm words.txt
echo "exit $?"
printf '%s' $'a\nb\nd\n' | comm -23 - no-newline.txt
echo "exit $?"
printf '%s' $'a\nb\nd\n' | comm --total - empty.txt
echo "exit $?"
printf '%s' $'a\nb\nd\n' | comm nofile words.txt
echo "exit $?"
printf '%s' $'a\nb\nd\n' | comm --output-delimiter=, - no-newline.txt
echo "exit $?"

### comm -1 - no-newline.txt
printf '%s' $'a\nb\nd\n' | comm -1 - no-newline.txt
echo "exit $?"
printf '%s' $'a\nb\nd\n' | comm --nocheck-order words.txt numbers.txt
echo "exit $?"
printf '%s' $'a\nb\nd\n' | comm words.txt numbers.txt
echo "exit $?"
printf '%s' $'a\nb\nd\n' | comm --check-order words.txt numbers.txt
echo "exit $?"
seq 5
echo "exit $?"

### seq 2 5
seq 2 5
echo "exit $?"
seq 1 2 10
echo "exit $?"
seq 5 1
echo "exit $?"
seq 5 -1 1
echo "exit $?"
seq -w 8 11
echo "exit $?"

### seq -s, 3
seq -s, 3
echo "exit $?"
seq -s ' ' 3
echo "exit $?"
seq 0 0.1 0.5
echo "exit $?"
seq 1.0 3
echo "exit $?"
seq -f %03g 3
echo "exit $?"

### seq -f %.2f 1
seq -f %.2f 1 3
echo "exit $?"
seq -f x%gy 2
echo "exit $?"
seq 0
echo "exit $?"
seq -3 3
echo "exit $?"
seq 10 -3 0
echo "exit $?"

### seq -w 0 0.5
seq -w 0 0.5 2
echo "exit $?"
seq 1 0 5
echo "exit $?"
seq x
echo "exit $?"
seq
echo "exit $?"
seq 1 2 3 4
echo "exit $?"

### seq -w -5 5
seq -w -5 5
echo "exit $?"
seq -5 -1
echo "exit $?"
seq 1e2 1e2
echo "exit $?"
seq -s '\n' 3
echo "exit $?"
seq 3 1
echo "exit $?"

### seq -f %g%% 2
seq -f %g%% 2
echo "exit $?"
seq -f %d 2
echo "exit $?"
seq .5 2
echo "exit $?"
seq 1.5
echo "exit $?"
seq -w 1 100
echo "exit $?"

### seq 1 .25 2
seq 1 .25 2
echo "exit $?"
seq --separator=: 3
echo "exit $?"
seq -w 9 -1 -1
echo "exit $?"
seq 1000000 1000001
echo "exit $?"
seq 0.1 0.1 0.3
echo "exit $?"

### seq -f %5.1f 2
seq -f %5.1f 2
echo "exit $?"
seq -f %-5gx 2
echo "exit $?"
seq 100000000000000000000 100000000000000000002
echo "exit $?"
printf '%s' $'hello\nworld\n' | nl
echo "exit $?"
printf '%s' $'hello\nworld\n' | nl -ba words.txt
echo "exit $?"

### nl notes.txt
printf '%s' $'hello\nworld\n' | nl notes.txt
echo "exit $?"
printf '%s' $'hello\nworld\n' | nl -ba notes.txt
echo "exit $?"
printf '%s' $'hello\nworld\n' | nl -bn
echo "exit $?"
printf '%s' $'hello\nworld\n' | nl -w3
echo "exit $?"
printf '%s' $'hello\nworld\n' | nl -s:
echo "exit $?"

### nl -v10
printf '%s' $'hello\nworld\n' | nl -v10
echo "exit $?"
printf '%s' $'hello\nworld\n' | nl -i5
echo "exit $?"
printf '%s' $'hello\nworld\n' | nl -nln
echo "exit $?"
printf '%s' $'hello\nworld\n' | nl -nrz
echo "exit $?"
printf '%s' $'hello\nworld\n' | nl -nrz -w4
echo "exit $?"

### nl -bpo
printf '%s' $'hello\nworld\n' | nl -bpo
echo "exit $?"
printf '%s' $'hello\nworld\n' | nl -ba -l2 notes.txt
echo "exit $?"
printf '%s' $'hello\nworld\n' | nl words.txt notes.txt
echo "exit $?"
printf '%s' $'hello\nworld\n' | nl -nxx
echo "exit $?"
printf '%s' $'hello\nworld\n' | nl nofile
echo "exit $?"

### rev
printf '%s' $'hello\nworld\n' | rev
echo "exit $?"
printf '%s' $'hello\nworld\n' | rev words.txt README.md
echo "exit $?"
printf '%s' $'hello\nworld\n' | rev no-newline.txt
echo "exit $?"
printf '%s' $'hello\nworld\n' | rev nofile
echo "exit $?"
printf '%s' $'hello\nworld\n' | fold -w3
echo "exit $?"

### fold -3
printf '%s' $'hello\nworld\n' | fold -3
echo "exit $?"
printf '%s' $'hello\nworld\n' | fold -w10 notes.txt
echo "exit $?"
printf '%s' $'hello\nworld\n' | fold -sw10 notes.txt
echo "exit $?"
printf '%s' $'hello\nworld\n' | fold -s -w 12 README.md
echo "exit $?"
printf '%s' $'hello\nworld\n' | fold -w5 README.md
echo "exit $?"

### fold -bw5 README.md
printf '%s' $'hello\nworld\n' | fold -bw5 README.md
echo "exit $?"
printf '%s' $'hello\nworld\n' | fold -w4 people.tsv
echo "exit $?"
printf '%s' $'hello\nworld\n' | fold -w0
echo "exit $?"
printf '%s' $'hello\nworld\n' | fold
echo "exit $?"
printf '%s' $'hello\nworld\n' | fold -w 3 no-newline.txt
echo "exit $?"

### fold -w8 crlf.txt
printf '%s' $'hello\nworld\n' | fold -w8 crlf.txt
echo "exit $?"
printf '%s' $'hello\nworld\n' | tee out.txt
echo "exit $?"
printf '%s' $'hello\nworld\n' | tee a.txt b.txt
echo "exit $?"
printf '%s' $'hello\nworld\n' | tee -a words.txt
echo "exit $?"
printf '%s' $'hello\nworld\n' | tee src
echo "exit $?"

### tee
printf '%s' $'hello\nworld\n' | tee
echo "exit $?"
printf '%s' $'hello\nworld\n' | tee nofolder/x
echo "exit $?"
printf '%s' $'hello\nworld\n' | base64
echo "exit $?"
printf '%s' $'hello\nworld\n' | base64 README.md
echo "exit $?"
printf '%s' $'hello\nworld\n' | base64 -w0 README.md
echo "exit $?"

### base64 -w 10 words.txt
printf '%s' $'hello\nworld\n' | base64 -w 10 words.txt
echo "exit $?"
printf '%s' $'hello\nworld\n' | base64 binary.bin
echo "exit $?"
printf '%s' $'hello\nworld\n' | base64 empty.txt
echo "exit $?"
printf '%s' $'hello\nworld\n' | base64 nofile
echo "exit $?"
printf '%s' $'hello\nworld\n' | base32
echo "exit $?"

### base32 README.md
printf '%s' $'hello\nworld\n' | base32 README.md
echo "exit $?"
printf '%s' $'hello\nworld\n' | md5sum
echo "exit $?"
printf '%s' $'hello\nworld\n' | md5sum words.txt notes.txt
echo "exit $?"
printf '%s' $'hello\nworld\n' | sha1sum words.txt
echo "exit $?"
printf '%s' $'hello\nworld\n' | sha256sum README.md -
echo "exit $?"

### sha224sum words.txt
printf '%s' $'hello\nworld\n' | sha224sum words.txt
echo "exit $?"
printf '%s' $'hello\nworld\n' | sha384sum words.txt
echo "exit $?"
printf '%s' $'hello\nworld\n' | sha512sum words.txt
echo "exit $?"
printf '%s' $'hello\nworld\n' | md5sum nofile words.txt
echo "exit $?"
printf '%s' $'hello\nworld\n' | sha256sum --tag words.txt
echo "exit $?"

### md5sum -b words.txt
printf '%s' $'hello\nworld\n' | md5sum -b words.txt
echo "exit $?"
printf '%s' $'hello\nworld\n' | md5sum src
echo "exit $?"
printf '%s' $'hello\nworld\n' | sha224sum app.log
echo "exit $?"
printf '%s' $'hello\nworld\n' | md5sum empty.txt app.log package.json binary.bin
echo "exit $?"
printf '%s' $'hello\nworld\n' | sha224sum empty.txt package.json
echo "exit $?"

### md5sum -z words.txt
printf '%s' $'hello\nworld\n' | md5sum -z words.txt
echo "exit $?"
printf '%s' $'aGVsbG8K\n' | base64 -d
echo "exit $?"
printf '%s' $'aGVsbG8K\n' | base64 --decode
echo "exit $?"
printf '%s' $'aGVsbG8K\n' | base64 -d words.txt
echo "exit $?"
printf '%s' $'aGVsbG8K\n' | base32 -d
echo "exit $?"

### base64 -d
printf '%s' aGVsbG8= | base64 -d
echo "exit $?"
printf '%s' aGVsbG8= | base64 -di
echo "exit $?"
printf '%s' aGVsbG8 | base64 -d
echo "exit $?"
printf '%s' $'NBSWY3DPBI======\n' | base32 -d
echo "exit $?"
printf '%s' $'aGVs\nbG8=\n' | base64 -d
echo "exit $?"

### md5sum -c
printf '%s' $'d41d8cd98f00b204e9800998ecf8427e  empty.txt\nd41d8cd98f00b204e9800998ecf8427e  words.txt\nxx\n00000000000000000000000000000000  nofile\n' | md5sum -c
echo "exit $?"
printf '%s' $'d41d8cd98f00b204e9800998ecf8427e  empty.txt\nd41d8cd98f00b204e9800998ecf8427e  words.txt\nxx\n00000000000000000000000000000000  nofile\n' | md5sum --quiet -c
echo "exit $?"
printf '%s' $'d41d8cd98f00b204e9800998ecf8427e  empty.txt\nd41d8cd98f00b204e9800998ecf8427e  words.txt\nxx\n00000000000000000000000000000000  nofile\n' | md5sum --status -c
echo "exit $?"
printf '%s' $'d41d8cd98f00b204e9800998ecf8427e  empty.txt\nd41d8cd98f00b204e9800998ecf8427e  words.txt\nxx\n00000000000000000000000000000000  nofile\n' | md5sum -c --ignore-missing
echo "exit $?"
printf '%s' $'d41d8cd98f00b204e9800998ecf8427e  empty.txt\nd41d8cd98f00b204e9800998ecf8427e  words.txt\nxx\n00000000000000000000000000000000  nofile\n' | md5sum --strict -c
echo "exit $?"

### md5sum -c again
printf '%s' $'hello\n' | md5sum -c
echo "exit $?"
printf '%s' $'hello\n' | sha256sum -c
echo "exit $?"


### seq -f with every conversion
seq -f '%e' 1 3; seq -f '%.2E|' 0.5 1; seq -f '%#g' 9 11; seq -f '%08.3f' -1.5 0.75 0; seq -f '%-6gx' 8 10; seq -f '%+g' -1 1; seq -f '% .1f' 1 2; seq -f '%G' 1e10 1e10 3e10; seq -f '%.20g' 0.1 0.1 0.3; seq -f '%d' 1; seq -f '%%%g%%' 2; seq -f 'none' 2; seq -f '%g%g' 2; echo $?
