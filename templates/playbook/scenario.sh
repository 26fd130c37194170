# --- a scenario: the operator's words, the clock and the folder of commands come from `runbookc test` ---

said='' later=0 asked='' again=0 answer_at=() answer_say=() answer_left=() attended_by_scenario=1

# What is said is kept until the operator answers, for the answers are given by it.
say() {
	printf '%s\n' "$*"
	said+=$*$'\n'
}
tell() {
	printf '%s\n' "$*" >&2
	said+=$*$'\n'
}
is_attended() { ((attended_by_scenario)); }
tick() { EPOCH=$((1767225600 + later)); }
nap() { later=$((later + $1)); }

# A command that hangs takes the clock's time, not the machine's. The operator may press Ctrl-C ("^C") meanwhile.
beat() {
	local at process=''
	[[ ! -r $RUNBOOKC_SANDBOX/hangs ]] || read -r process <"$RUNBOOKC_SANDBOX/hangs"
	if [[ -z $process ]] || ! kill -0 "$process" 2>/dev/null; then
		IFS= read -r -t 1 -u 9 status
		return
	fi
	later=$((later + 1))
	for at in "${!answer_at[@]}"; do
		[[ ${answer_left[at]} != 0 && ${answer_say[at]} == '^C' && $said == *"${answer_at[at]}"* ]] || continue
		answer_left[at]=$((answer_left[at] - 1)) said=''
		on_interrupt
		break
	done
	IFS= read -r -t 0.002 -u 9 status
}

# hear: the first answer whose words stand in what was said since the last answer. Where a time is given and there is no
# answer, that time passes at once.
hear() {
	local at prompt=$1 seconds=${2:-}
	[[ $prompt == "$asked" && -z $seconds ]] || again=0
	asked=$prompt again=$((again + 1))
	for at in "${!answer_at[@]}"; do
		# What is said again and again is no answer.
		((answer_left[at] != 0 && again < 200)) || continue
		[[ $said$prompt == *"${answer_at[at]}"* ]] || continue
		answer_left[at]=$((answer_left[at] - 1))
		REPLY=${answer_say[at]}
		printf '%s%s\n' "$prompt" "$REPLY"
		said=''
		[[ $REPLY != '^C' ]] || on_interrupt
		return 0
	done
	if [[ -n $seconds ]]; then
		later=$((later + seconds))
		return 142
	fi
	printf '%s\n' "$prompt"
	printf '%s\n' "$prompt" >>"$RUNBOOKC_SANDBOX/unanswered"
	return 1
}

# The shell of a command finds the scenario's programs alone, leads nowhere, and writes nothing outside of its folder.
become() {
	trap - INT TERM HUP XFSZ EXIT
	hand_over "$1"
	if ! stays_inside "${item_text[$1]}"; then
		echo 'not run in a test: it writes outside of the folder of the test'
		exit 0
	fi
	export PATH=$RUNBOOKC_SANDBOX/stubs
	load_fence
	exec "$BASH" --norc --noprofile -c "$fence_text$shell_text" "${0##*/}" "$private/state" "$carried_names" "$carried_secrets" "${item_text[$1]}"
}

# Does no redirection in $1 lead to an absolute path, a home, a variable or a folder above?
stays_inside() {
	local text=$1 out='>[>|&]?[[:space:]]*["'\'']?([/~$]|[.][.])' file
	for file in null stdout stderr; do
		text=${text//"/dev/$file"/}
	done
	[[ ! $text =~ $out ]]
}

load_fence() {
	IFS= read -r -d '' fence_text <<'FENCE'
readonly PATH
cd() { :; }
pushd() { :; }
popd() { :; }
rb_fence() {
	local words word
	read -r -a words <<<"$1"
	for word in "${words[@]}"; do
		case $word in
		*=*[\"\'\`\(]*) return 0 ;;
		[A-Za-z_]*=* | exec | command | builtin | time | '!' | . | source) continue ;;
		*/*)
			printf 'not run in a test: %s\n' "$word" >&2
			return 1
			;;
		esac
		return 0
	done
}
shopt -s extdebug
set -T
trap 'rb_fence "$BASH_COMMAND"' DEBUG
FENCE
}

# What a scenario can come past: the steps, and each way of each choice.
map() {
	local at b n
	for at in "${!step_key[@]}"; do
		step_name "$at"
		printf 'step\t%s\t%s\t%s\n' "${step_key[at]}" "${step_cite[at]}" "$REPLY"
	done
	for at in "${!item_kind[@]}"; do
		[[ ${item_kind[at]} == choice ]] || continue
		n=0
		for ((b = at + 1; b < item_end[at]; b = item_end[b])); do
			printf 'branch\titem%s\t%s\t%s\n' "$at" "$n" "${item_cite[b]}: ${item_text[b]}"
			n=$((n + 1))
		done
	done
	map_groups
	for at in "${!node_id[@]}"; do
		n=0
		for b in "${!edge_from[@]}"; do
			((edge_from[b] == at)) || continue
			printf 'edge\t%s\t%s\t%s\n' "${node_id[at]}" "$n" "${node_cite[at]}: ${node_label[at]} ${edge_label[b]}"
			n=$((n + 1))
		done
	done
}

# Steps of which one is taken.
map_groups() {
	local at group='' n=0
	for at in "${!step_key[@]}"; do
		[[ -n ${step_group[at]} ]] || continue
		[[ ${step_group[at]} == "$group" ]] || n=0
		group=${step_group[at]}
		step_name "$at"
		printf 'branch\tgroup%s\t%s\t%s\n' "$group" "$n" "${step_cite[at]}: $REPLY"
		n=$((n + 1))
	done
}

# shellcheck source=/dev/null
. "$RUNBOOKC_SANDBOX/scenario"
# A playbook that another one leads to is not what is measured.
[[ -e $RUNBOOKC_SANDBOX/map ]] || (
	load_page
	map >"$RUNBOOKC_SANDBOX/map"
)
