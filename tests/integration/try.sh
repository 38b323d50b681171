#!/usr/bin/env bash
# A short tour of Fallow on two devices in temporary folders, with explanations; nothing remains
# afterwards.
set -euo pipefail

bin=$(cd "$1" && pwd)
export PATH="$bin:$PATH" NO_COLOR=1
homes=$(mktemp -d)
chmod 700 "$homes"
export FALLOW_HOME=$homes/desk
began=$SECONDS

# The devices only use this machine's network.
for device in desk laptop; do
  mkdir -p "$homes/$device/config"
  printf '[sync]\nlisten = "127.0.0.1"\ndiscovery = false\n' >"$homes/$device/config/fallow.toml"
done
chmod -R go= "$homes"

on() { FALLOW_HOME=$homes/$1 fallow "${@:2}"; }

finish() {
  on desk daemon stop >/dev/null 2>&1 || true
  on laptop daemon stop >/dev/null 2>&1 || true
  rm -rf "$homes"
}
trap finish EXIT

tell() { printf '\n# %s\n' "$*"; }
show() { printf '$ %s\n' "$*"; }
run() {
  show "fallow $*"
  fallow "$@"
}
run_on_laptop() {
  show "fallow $*        # on the laptop"
  on laptop "$@"
}

passphrase='a quiet field in winter'
word=heronshadow
# Stands for everything private: it must not be anywhere on the disk. It is not shown here either,
# since output may be saved to a file.
unseen=$(od -An -N8 -tx1 /dev/urandom | tr -d ' \n')

tell 'A new journal. The passphrase comes on a file descriptor, never as an argument.'
show 'fallow init --passphrase-fd 0'
fallow init --passphrase-fd 0 <<<"$passphrase"

tell 'Writing: one line, with a time in words, a tag and a person.'
show 'fallow write --at "yesterday 9pm" --tag walk --about Mara "Long walk by the river. …"'
id=$(fallow write --at "yesterday 9pm" --tag walk --about Mara \
  "Long walk by the river. We said little, and it was easy. $word")
printf '%s\n' "$id"
fallow write --at "2018-06-01" <<<"Not shown here: $unseen" >/dev/null

tell 'Finding it again, for people and for scripts.'
run search 'river about:Mara -winter'
run list --json --limit 1

tell 'A second device: one shows a code, the other joins with it, and both hold one journal.'
show 'fallow device add'
exec {adding}< <(fallow device add --passphrase-fd 0 <<<"$passphrase")
IFS=$'\t' read -r code address <&"$adding"
printf '%s\t%s\n' "$code" "$address"
show "fallow device join $code --address $address --name laptop        # on the laptop"
on laptop device join "$code" --address "$address" --name laptop --passphrase-fd 0 <<<"$passphrase"
cat <&"$adding"
run_on_laptop search river
show 'fallow write "Found the bench empty, and stayed."        # on the laptop'
on laptop write "Found the bench empty, and stayed."
run sync now
run search bench

tell 'Small signs: a notice takes ten seconds. Here are two years of them, and what has moved.'
fallow connection add Mara --kind friendship >/dev/null
for week in $(seq 0 2 102); do
  sign=laughter energy=2
  [ "$week" -lt 52 ] || sign=quieter energy=-2
  fallow notice Mara --at "$(date -d "2023-01-02 +$((week * 7)) days" +%F) 20:00" --sign "$sign" \
    --energy="$energy" >/dev/null
done
run notice Mara --at "2025-01-05 22:00" --sign effort --energy=-2 "I carried the whole evening."
run drift Mara --since 2023-01-01 --until 2025-01-31

tell 'A farewell, written in parts, and held up to a mirror that can be wrong.'
show 'fallow farewell begin Mara'
fallow farewell begin Mara
show 'fallow farewell edit Mara --part words "You never listen. Maybe someday we can try again."'
fallow farewell edit Mara --part words "You never listen. Maybe someday we can try again."
run farewell check Mara

tell 'Letting go: the key is destroyed on each device, and nobody can bring the text back.'
show "fallow release $id --after 0 --yes --passphrase-fd 0"
fallow release "$id" --after 0 --yes --passphrase-fd 0 <<<"$passphrase"
run sync now
gone() {
  show "fallow search $word        # on the $1"
  local found
  found=$(on "$1" search "$word")
  [ -z "$found" ] || { printf '%s\nThis is a defect.\n' "$found"; exit 1; }
  printf '(nothing)\n'
}
gone desk
gone laptop

tell 'What the disks hold: a word that was written but not shown here is in no file of either device.'
[ -n "$(fallow search "$unseen")" ] && [ -n "$(on laptop search "$unseen")" ]
look() {
  if grep -rqsaF -- "$unseen" "$homes" /dev/shm; then
    printf 'The word was found in a file. This is a defect.\n'
    exit 1
  fi
  printf 'searched %s files (%s): not there\n' "$(find "$homes" -type f | wc -l)" "$1"
}
look 'while open'
run lock
run_on_laptop lock
look 'when locked'

tell 'Locked means locked.'
show 'fallow list'
fallow list </dev/null 2>&1 || printf '(exit code %s)\n' "$?"

tell "That was it, in $((SECONDS - began)) seconds. The temporary journals are gone now. \`./dev install\`"
printf '# puts Fallow into ~/.local, and README.md says how to begin.\n'
