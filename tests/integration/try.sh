#!/usr/bin/env bash
# A short tour of Fallow on a vault in a temporary folder, told as it goes; nothing of it remains.
set -euo pipefail

bin=$(cd "$1" && pwd)
export PATH="$bin:$PATH" NO_COLOR=1
FALLOW_HOME=$(mktemp -d)
export FALLOW_HOME
chmod 700 "$FALLOW_HOME"
outside=$(mktemp -d)

finish() {
  fallow daemon stop >/dev/null 2>&1 || true
  rm -rf "$FALLOW_HOME" "$outside"
}
trap finish EXIT

tell() { printf '\n# %s\n' "$*"; }
run() {
  printf '$ fallow %s\n' "$*"
  fallow "$@"
}

passphrase='a quiet field in winter'
word=heronshadow
# Stands in for everything private: it must be nowhere on the disk. It is not shown here either, for
# what is shown may be kept in a file.
unseen=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')

tell 'A new journal. The passphrase comes on a file descriptor, never as an argument.'
printf '$ fallow init --passphrase-fd 0\n'
fallow init --passphrase-fd 0 <<<"$passphrase"

tell 'Writing: one line, with a time in words, a tag and a person.'
printf '$ fallow write --at "yesterday 9pm" --tag walk --about Ana "Long walk by the river. …"\n'
id=$(fallow write --at "yesterday 9pm" --tag walk --about Ana \
  "Long walk by the river. We said little, and it was easy. $word")
printf '%s\n' "$id"
fallow write --at "2018-06-01" <<<"Not shown here: $unseen" >/dev/null

tell 'Bringing a journal along: a jrnl file of three entries.'
cat >"$outside/jrnl.txt" <<'TXT'
[2019-03-02 09:05] First tomatoes sown. @garden
The window sill is full. Nothing to see yet, which is the point.

[2020-11-14 22:40] *The last train home. @travel
Rain on the glass all the way.

[2021-06-01 07:15] Early light. @garden
Found the bench empty and stayed.
TXT
run import jrnl "$outside/jrnl.txt"
tell 'The same again adds nothing.'
run import jrnl "$outside/jrnl.txt"

tell 'Finding things.'
run search 'tag:garden sown'
run search "$word"

tell 'Editing keeps the history.'
printf '$ fallow edit %s --stdin\n' "$id"
fallow edit "$id" --stdin <<<"Long walk by the river. We said little, and it was very easy. $word" >/dev/null
run history "$id"

tell 'Reading back, for people and for scripts.'
run show "$id"
run list --json --limit 1

tell 'What the disk holds: a word that was written and searched for, but not shown here, is in no file.'
fallow search "$unseen" >/dev/null
look() {
  if grep -rqsaF -- "$unseen" "$FALLOW_HOME" /tmp /dev/shm; then
    printf 'The word was found in a file. This is a defect.\n'
    exit 1
  fi
  printf 'searched %s files (%s): not there\n' "$(find "$FALLOW_HOME" -type f | wc -l)" "$1"
}
look open
run lock
look locked

tell 'Locked means locked.'
printf '$ fallow list\n'
fallow list </dev/null 2>&1 || printf '(exit code %s)\n' "$?"

tell 'That was it. The temporary vault is gone now.'
