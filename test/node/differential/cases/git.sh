### init, add, commit and log
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
git add .
git status --short
git commit -m "First commit"
git log
git log --oneline
git status
rm -rf .git

### status of changes of every kind
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
git add notes.txt words.txt src docs
git commit -qm one
echo more >> notes.txt
rm words.txt
git mv src/util.ts src/tools.ts
echo x > new.txt
git add new.txt
echo y >> new.txt
chmod +x docs/guide.md
git status
git status -s
git status --porcelain
git status -sb
git diff
git diff --stat
git diff --cached
git diff --name-only
git diff --name-status HEAD
git diff --numstat HEAD
git diff --shortstat
rm -rf .git

### commit -am, amend and show
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
git add notes.txt
git commit -qm one
echo more >> notes.txt
git commit -am "second

with a body"
git show
git show --stat
git show HEAD~1:notes.txt
git commit --amend -m "second, better"
git log --format='%h %an %ae %s %ad' --date=short
git log -1 --format=%B
git log -p
git log --stat --oneline
git log --pretty=format:'%H %s'
rm -rf .git

### branches and fast-forward
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
git add notes.txt
git commit -qm one
git branch feature
git branch
git checkout feature
echo a > a.txt
git add a.txt
git commit -m "add a"
git branch -v
git checkout main
ls a.txt
git branch -a
git switch -c other
git branch --show-current
git switch main
git branch -d other
git branch -D feature
git branch -m main trunk
git branch
git rev-parse --abbrev-ref HEAD
git checkout -
rm -rf .git

### reset, restore and checkout of files
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
git add notes.txt words.txt
git commit -qm one
echo 1 >> notes.txt
git commit -qam two
echo 2 >> notes.txt
git add notes.txt
git reset
git diff
git restore notes.txt
git status -s
git reset --soft HEAD~1
git status -s
git commit -qm again
git reset --hard HEAD~1
cat notes.txt
git checkout HEAD -- words.txt
rm words.txt
git checkout words.txt
echo x >> words.txt
git add words.txt
git restore --staged words.txt
git status -s
git reset --hard
git reset HEAD~5
git log --oneline
rm -rf .git

### plumbing
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
git add src notes.txt
git commit -qm one
git tag v1
git tag -a v2 -m "version two"
git tag
git show v2
git rev-parse HEAD
git rev-parse --short HEAD
git rev-parse v2^{} v1
git rev-parse --is-inside-work-tree
git ls-files
git ls-files -s
git ls-files -o --exclude-standard | head -3
git cat-file -t HEAD
git cat-file -p HEAD
git cat-file -p HEAD^{tree}
git cat-file -p HEAD:notes.txt
cd src; git rev-parse --show-prefix; git ls-files; git status -s .
cd ..; rm -rf .git

### rm, mv and ignored files
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
printf '*.log\n/docs/\n!keep.log\nbuild/\n' > .gitignore
mkdir build; echo x > build/out; echo x > keep.log
git add .
git status -s
git commit -qm one
git rm notes.txt
git rm --cached words.txt
git rm -r src
git mv numbers.txt n.txt
git status -s
git rm nothing
git add app.log
git status --ignored -s
rm -rf .git

### renames with changes
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
seq 1 50 > long.txt
git add long.txt notes.txt
git commit -qm one
git mv long.txt docs/longer.txt
echo 51 >> docs/longer.txt
git add -A docs/longer.txt
git status -s | grep -v '^??'
git diff --cached
git diff --cached --stat
git commit -m renamed
git show --name-status --format=%s
rm -rf .git

### hunks with function names
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
for i in 1 2 3 4 5 6 7 8 9; do printf 'function f%s() {\n  const a = %s;\n\n  return a;\n}\n\n' $i $i; done > code.js
git add code.js
git commit -qm one
sed -i 's/const a = 5/const a = 55/; s/const a = 9/const b = 9/' code.js
git diff
git diff -U0
for i in 10; do printf 'function f%s() {\n  const a = %s;\n\n  return a;\n}\n\n' $i $i; done >> code.js
sed -i '7,12d' code.js
git diff
git diff -w --stat
rm -rf .git

### config
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
git config user.name "Grace Hopper"
git config user.email grace@example.com
git config --get user.name
git config user.email
git config --list | grep user
git config nothing.here
echo $?
git config --unset user.email
git config user.email; echo $?
git config --global alias.st status
git config --global --get alias.st
cat .gitconfig
rm .gitconfig
rm -rf .git

### errors
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
git log
git checkout nowhere
git add nothing.txt
git commit -m empty
git branch a
git frobnicate
git diff nowhere
git show nowhere
git rev-parse nowhere
git tag -d nowhere
git branch -d nowhere
echo x > f; git add f; git commit -qm one; git commit -m again
echo $?
git status
rm -rf .git

### no newline at the end and binary files
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
printf 'a\nb' > f; printf '\0\1' > b
git add f b; git commit -qm one
printf 'a\nb\n' > f; printf '\0\2' > b
git diff
git diff --stat
printf 'a\nc' > f
git diff f
rm f b
git diff
rm -rf .git

### ranges of log
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
for i in 1 2 3 4 5; do echo $i > f$((i % 2)); git add .; GIT_COMMITTER_DATE="2024-01-0${i}T00:00:00Z" git commit -qm "commit $i"; done
git log --oneline -2
git log --oneline HEAD~2..HEAD
git log --oneline -- f0
git log --oneline --reverse
git log --oneline --skip=1 -n 2
git log --format='%h%x09%s%d' -1
git log --oneline --decorate
git log --oneline --grep=3
git log --oneline --author=Ada | wc -l
git diff HEAD~3 HEAD --stat
git diff HEAD~3..HEAD --name-only
git show --oneline --name-only HEAD~1
rm -rf .git

### merges: fast-forward, clean and with a conflict
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
seq 1 20 > f; git add f; git commit -qm one
git checkout -q -b side
sed -i 's/^3$/three/' f; echo new > g; git add g; git commit -qam side
git checkout -q main
git merge side
git log --oneline
git checkout -q -b other HEAD~1
sed -i 's/^18$/eighteen/' f; git commit -qam other
git merge main
cat f
git log --oneline --format='%h %p %s'
git checkout -q -b left; sed -i 's/^10$/ten left/' f; git commit -qam left
git checkout -q -b right HEAD~1; sed -i 's/^10$/ten right/; s/^11$/eleven/' f; git commit -qam right
git merge left
cat f
git status
git status -s
git ls-files -s
sed -i '/^[<=>]/d' f
git add f
git commit -m "joined"
git log --oneline
git show --stat HEAD
rm -rf .git

### merge --abort and --no-ff
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
echo a > f; git add f; git commit -qm one
git checkout -qb side; echo b > f; git commit -qam side
git checkout -q main; echo c > f; git commit -qam main
git merge side; git merge --abort; git status -s -uno; cat f
git checkout -qb third; echo x > x; git add x; git commit -qm third
git checkout -q main
git merge --no-ff third -m "with a commit"
git log --oneline --format='%s %p'
git merge third
git branch --merged
git branch --no-merged
rm -rf .git

### stash
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
git add notes.txt words.txt; git commit -qm one
echo 1 >> notes.txt; echo 2 >> words.txt; git add words.txt
git stash
git status -s -uno
git stash list
git stash show
git stash pop
git status -s -uno
git stash push -m "named"
git stash list
git stash apply | tail -3
git checkout -q -- .
git stash drop
git stash pop
rm -rf .git

### cherry-pick and revert
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
seq 1 10 > f; git add f; git commit -qm one
git checkout -qb side; echo 11 >> f; git commit -qam eleven; echo 12 >> f; git commit -qam twelve
git checkout -q main
git cherry-pick side~1
cat f
git revert --no-edit HEAD
cat f
git log --format='%s%n%b'
git cherry-pick side
git status -s -uno
cat f
git cherry-pick --abort
rm -rf .git

### clean
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
git add notes.txt; git commit -qm one
git clean -n | head -3
git clean -fdq
git status -s
ls
rm -rf .git

### remotes
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
git remote add origin https://example.com/a.git
git remote -v
git remote
git remote get-url origin
git remote set-url origin https://example.com/b.git
git remote -v
git remote add origin x
echo $?
git remote remove origin
git remote
git remote remove origin
echo $?
rm -rf .git

### rename on one side, change on the other
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
seq 1 30 > a.txt; git add a.txt; git commit -qm one
git checkout -qb side; git mv a.txt b.txt; git commit -qm moved
git checkout -q main; sed -i 's/^5$/five/' a.txt; git commit -qam changed
git merge side -m merged
ls a.txt b.txt
sed -n 5p b.txt
git log --oneline --stat -1
rm -rf .git

### checkout keeps changes and refuses to lose them
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
echo a > f; echo a > g; git add f g; git commit -qm one
git checkout -qb side; echo b > f; git commit -qam two
git checkout -q main
echo mine > g
git checkout side
git checkout main
echo mine > f
git checkout side
echo $?
git stash -q; git checkout -q side; git stash pop; git status -s -uno
rm -rf .git

### detached head
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
echo a > f; git add f; git commit -qm one; echo b > f; git commit -qam two
git checkout -q HEAD~1
git status -uno
git branch
echo c > f; git commit -qam three
git switch -q main
git log --oneline --all | wc -l
git checkout --detach
git rev-parse --abbrev-ref HEAD
rm -rf .git

### modify and delete
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
echo a > f; echo b > g; git add f g; git commit -qm one
git checkout -qb side; git rm -q f; git commit -qm deleted
git checkout -q main; echo c > f; git commit -qam changed
git merge side
git status
git rm f
git commit -qm done
git status -s -uno
rm -rf .git

### apply
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
git add notes.txt words.txt no-newline.txt; git commit -qm one
echo more >> notes.txt; sed -i 1d words.txt; echo x > new.txt; git add new.txt; printf 'end' > no-newline.txt
git diff HEAD > p.diff
git reset -q --hard
git apply --check p.diff; echo $?
git apply p.diff
git status -s -uno; cat new.txt notes.txt no-newline.txt
git apply p.diff; echo $?
git apply -R p.diff
git status -s -uno
git checkout -q notes.txt; echo other > notes.txt
git apply p.diff; echo $?; ls new.txt
rm -rf .git

### what is refused [refused]
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
git commit -q --allow-empty -m one; git rebase main

### describe and reflog
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
git commit -q --allow-empty -m one; git describe; git describe --always
git tag light; git tag -a v1 -m v1; git describe
git commit -q --allow-empty -m two; git commit -q --allow-empty -m three
git describe; git describe --tags --abbrev=0; git describe --long HEAD~2
git reflog
rm -rf .git

### grep
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
git add notes.txt words.txt src docs; git commit -qm one
git grep TODO
git grep -n line
git grep -il export
git grep -c apple -- '*.txt'
git grep nothing; echo $?
git grep -n -A1 'return' src
git grep -E 'ban|fig' | sort
rm -rf .git

### diff of a file with conflicts [refused]
git init -q; git config user.name A; git config user.email a@b.c
echo one > f; git add f; git commit -qm one; git checkout -qb other; echo two > f; git commit -qam two
git checkout -q -; echo three > f; git commit -qam three; git merge other > /dev/null 2>&1
git diff

### blame
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
printf 'one\ntwo\nthree\nfour\nfive\nsix\n' > f
git add f; git commit -qm first
export GIT_AUTHOR_NAME='Grace Hopper' GIT_AUTHOR_DATE='2024-02-02T03:04:05+0200' GIT_COMMITTER_DATE='2024-02-02T03:04:05Z'
sed -i 's/two/TWO/; 4a four and a half' f
git commit -qam second
export GIT_AUTHOR_NAME='Zoë' GIT_AUTHOR_DATE='2024-03-02T03:04:05Z' GIT_COMMITTER_DATE='2024-03-02T03:04:05Z'
seq 1 6 >> f
git commit -qam third
git blame f
git blame -s f
git blame -e f
git blame -L 2,4 f
git blame -L 5,+2 -L 1,1 f
git blame -L '/four/,/five/' f
git blame -L 11, -n f
git blame --date=short -f f
git blame HEAD~1 -- f
git blame f HEAD~2
git blame -l -L1,2 f
git blame -t -L1,3 f
git blame --root -b -L1,3 f
git blame -b -L1,3 f
git blame -p f
git blame --line-porcelain -L 3,5 f
git blame -L 20,21 f; echo $?
git blame nofile; echo $?
git blame; echo $?
rm -rf .git

### blame of renames, merges and white space
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
mkdir -p lib
printf 'alpha\nbeta\ngamma\ndelta\nepsilon\nzeta\neta\ntheta\n' > lib/a.txt
git add lib; git commit -qm first
export GIT_AUTHOR_DATE='2024-01-03T03:04:05Z' GIT_COMMITTER_DATE='2024-01-03T03:04:05Z'
git mv lib/a.txt lib/b.txt
echo iota >> lib/b.txt
git commit -qam 'rename and add'
git checkout -q -b side
export GIT_AUTHOR_NAME=Bob GIT_AUTHOR_DATE='2024-01-04T03:04:05Z' GIT_COMMITTER_DATE='2024-01-04T03:04:05Z'
sed -i '1s/^/  /; 8s/theta/THETA/' lib/b.txt
git commit -qam side
git checkout -q main
export GIT_AUTHOR_NAME=Cy GIT_AUTHOR_DATE='2024-01-05T03:04:05Z' GIT_COMMITTER_DATE='2024-01-05T03:04:05Z'
sed -i '3d; 4a inserted' lib/b.txt
git commit -qam main
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_DATE='2024-01-06T03:04:05Z' GIT_COMMITTER_DATE='2024-01-06T03:04:05Z'
git merge -q side -m merged
git blame lib/b.txt
git blame -w lib/b.txt
git blame --first-parent lib/b.txt
rm -rf .git

### blame -p of renames and merges
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
mkdir -p lib
printf 'alpha\nbeta\ngamma\ndelta\nepsilon\nzeta\neta\ntheta\n' > lib/a.txt
git add lib; git commit -qm first
export GIT_AUTHOR_DATE='2024-01-03T03:04:05Z' GIT_COMMITTER_DATE='2024-01-03T03:04:05Z'
git mv lib/a.txt lib/b.txt
echo iota >> lib/b.txt
git commit -qam 'rename and add'
git checkout -q -b side
export GIT_AUTHOR_NAME=Bob GIT_AUTHOR_DATE='2024-01-04T03:04:05Z' GIT_COMMITTER_DATE='2024-01-04T03:04:05Z'
sed -i '1s/^/  /; 8s/theta/THETA/' lib/b.txt
git commit -qam side
git checkout -q main
export GIT_AUTHOR_NAME=Cy GIT_AUTHOR_DATE='2024-01-05T03:04:05Z' GIT_COMMITTER_DATE='2024-01-05T03:04:05Z'
sed -i '3d; 4a inserted' lib/b.txt
git commit -qam main
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_DATE='2024-01-06T03:04:05Z' GIT_COMMITTER_DATE='2024-01-06T03:04:05Z'
git merge -q side -m merged
git blame -p lib/b.txt
rm -rf .git

### blame of what is not committed
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=ada@example.com GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=ada@example.com
export GIT_AUTHOR_DATE='2024-01-02T03:04:05Z' GIT_COMMITTER_DATE='2024-01-02T03:04:05Z'
git init -q -b main .
mkdir -p lib
printf 'alpha\nbeta\ngamma\ndelta\nepsilon\nzeta\neta\ntheta\n' > lib/a.txt
git add lib; git commit -qm first
export GIT_AUTHOR_DATE='2024-01-03T03:04:05Z' GIT_COMMITTER_DATE='2024-01-03T03:04:05Z'
git mv lib/a.txt lib/b.txt
echo iota >> lib/b.txt
git commit -qam 'rename and add'
git checkout -q -b side
export GIT_AUTHOR_NAME=Bob GIT_AUTHOR_DATE='2024-01-04T03:04:05Z' GIT_COMMITTER_DATE='2024-01-04T03:04:05Z'
sed -i '1s/^/  /; 8s/theta/THETA/' lib/b.txt
git commit -qam side
git checkout -q main
export GIT_AUTHOR_NAME=Cy GIT_AUTHOR_DATE='2024-01-05T03:04:05Z' GIT_COMMITTER_DATE='2024-01-05T03:04:05Z'
sed -i '3d; 4a inserted' lib/b.txt
git commit -qam main
export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_DATE='2024-01-06T03:04:05Z' GIT_COMMITTER_DATE='2024-01-06T03:04:05Z'
git merge -q side -m merged
cd lib
git blame -n b.txt
sed -i '2s/$/ changed/' b.txt
git blame -s b.txt
git blame -s HEAD b.txt | head -3
git blame -p -L2,3 b.txt | grep -v time
cd ..
printf 'no line feed' > n; git add n
git blame -s n
: > e; git add e; git blame e
git blame -s lib/nothing; echo $?
rm -rf .git
