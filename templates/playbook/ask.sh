# --- questions: Enter alone never does anything ---

attended=0 silent=0 news=0 answers=() also=() severity=''

# hear WORDS [SECONDS]: sets REPLY to a line of the operator's. Fails with 1 at the end of the input, and with more than 128
# when SECONDS have passed. It looks up each second: `read` would sleep on a signal that comes just before it, and on what
# falls due while the operator thinks.
hear() {
	local left=${2:-0} heard how=()
	((silent == 0)) || how=(-s)
	printf '%s' "$1" >&2
	while :; do
		IFS= read -r -t 1 "${how[@]}" REPLY
		heard=$?
		((heard > 128 && left != 1)) || return "$heard"
		left=$((left - 1)) news=0
		clock
		((news == 0)) || printf '%s' "$1" >&2
	done
}

# The same for what nobody may see: `read` alone would let the terminal show what is typed while it looks up.
hear_secret() {
	local heard
	silent=1
	stty -echo 2>/dev/null
	hear "$1"
	heard=$?
	show_typing
	return "$heard"
}

show_typing() {
	((silent == 0)) || stty echo 2>/dev/null
	silent=0
}

# Is a person there to answer?
is_attended() { [[ -t 0 && -t 2 ]]; }

# ask_words WORDS: sets REPLY to what the operator says; the end of the input ends the run.
ask_words() {
	hear "$1" || stopped 'the end of the input'
	trimmed "${REPLY//[[:cntrl:]]/}"
}

# ask WORDS: sets REPLY to the operator's answer. Notes for the transcript may come before it.
ask() {
	while ask_words "$1" && [[ $REPLY == '#'* ]]; do
		trimmed "${REPLY#?}"
		event note text "$REPLY"
		note_line "note: $REPLY"
	done
}

# Sets REPLY to $1 without blanks around it.
trimmed() {
	REPLY=${1#"${1%%[! ]*}"}
	REPLY=${REPLY%"${REPLY##*[! ]}"}
}

# Asks how severe the incident is, where the page has severities with a time to respond in and nobody has said it yet.
ask_severity() {
	local at words=() asked=$'\n'"${bold}How severe is it?${plain}   (when that is not known yet: s)"
	[[ -z $severity ]] && ((${#severity_name[@]} > 0 && attended == 1)) || return 0
	for at in "${!severity_name[@]}"; do
		words+=("${severity_name[at]}: ${severity_words[at]} (response: ${severity_within[at]})")
	done
	menu "severity$1" Severity "$asked" "${words[@]}" && severity=${severity_name[REPLY]}
	return 0
}

# Says that the answer in REPLY was none.
no_answer() {
	[[ -z $REPLY ]] || REPLY="\"$REPLY\""
	say "  ${REPLY:-Enter alone} is no answer."
}

# why: asks for a reason and sets REPLY to it.
why() {
	ask_words '  Why? (for the transcript) '
	REPLY=${REPLY:-no reason given}
}

# Did --path answer the question with one of the names $2 $3 ...? Sets REPLY to the answer. Each is used once.
answered() {
	local at name
	for at in "${!answers[@]}"; do
		for name in "$@"; do
			[[ -n $name && ${answers[at]%%=*} == "$name" ]] || continue
			REPLY=${answers[at]#*=}
			unset "answers[$at]"
			return 0
		done
	done
	return 1
}

# pick WORD OPTION...: sets REPLY to the index of the option that WORD names, by its number, its words, or the beginning of
# its words where no other option begins so.
pick() {
	local word=${1,,} at=0 option found=()
	shift
	for option in "$@"; do
		if [[ $word == "$((at + 1))" || $word == "${option,,}" ]]; then
			REPLY=$at
			return 0
		fi
		[[ -z $word || ${option,,} != "$word"* ]] || found+=("$at")
		at=$((at + 1))
	done
	((${#found[@]} == 1)) && REPLY=${found[0]}
}

# menu KEY LABEL QUESTION OPTION...: sets REPLY to the index of the chosen option, or fails where none was chosen.
# `also` holds more names that --path may use for the question.
menu() {
	local key=$1 label=$2 question=$3 at=0 option
	shift 3
	if replayed answer "$key"; then
		say "$question"
		say '  (answered before)'
		((REPLY >= 0))
		return
	fi
	say "$question"
	for option in "$@"; do
		at=$((at + 1))
		say "  $at) $option"
	done
	while :; do
		if answered "$key" "$label" "${also[@]}"; then
			pick "$REPLY" "$@" || usage "--path: \"$REPLY\" is no answer to \"$label\"."
			break
		fi
		if ((attended == 0)); then
			left "$label" 'nobody is there to choose: --path answers beforehand'
			return 1
		fi
		ask '  Which? [number, s = none of these, q = stop] '
		case $REPLY in
		q) stopped 'the operator' ;;
		s)
			why
			journal answer "$key" -1
			event answer question "$label" answer none reason "$REPLY"
			note_line "**$label** none: $REPLY"
			return 1
			;;
		esac
		pick "$REPLY" "$@" && break
		no_answer
	done
	at=$REPLY
	journal answer "$key" "$at"
	shift "$at"
	event answer question "$label" answer "$1"
	note_line "**$label** $1"
	say "  -> $1"
	REPLY=$at
}
