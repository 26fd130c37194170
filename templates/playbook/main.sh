# --- the command line ---

help() {
	cat <<HELP
Usage: ${0##*/} [OPTION]...
Leads through "$page_title" ($page_source).

  --list               the steps, their budgets, effects and parameters
  --dry-run            every step and branch with its values; nothing is executed
  --plan json          the same for machines
  --preflight          are the tools there, is the cluster reached, may you do it
  --from STEP          begin with a step; --only STEP  one step alone
  --set [STEP.]NAME=VALUE   the value of a parameter; else RUNBOOK_<NAME> in the environment, else you are asked
  --path "WHERE=ANSWER"     answer a decision or a choice beforehand
  --yes                run what changes without asking (never what destroys)
  --yes-to STEP        run all of a step without asking, also what destroys
  --expect-context C   refuse to change anything in another kube context than C
  --expect-namespace N the namespace that commands without one must act in, where the page's is another
  --expect-host H      refuse what the page does on a host, unless this is H; what it does behind "ssh" is done here then
  --severity NAME      how severe the incident is, one of the page's severities
  --poll SECONDS       how long to wait before looking again (10)
  --timeout SECONDS    end a command that takes longer (600 without a terminal)
  --deadline SECONDS   end the run then
  --resume RUN         go on where an earlier run ended
  --help               this text

Without a terminal nothing is changed but what --yes and --yes-to allow.
Transcripts: \${RUNBOOK_LOG_DIR:-~/.local/state/runbookc}, readable by you alone.
Exit codes: 0 done (with --yes: but for what people do), 1 a step failed, 2 wrong usage, 3 refused, 4 stopped by the operator, 5 deadline passed.
HELP
}

usage() {
	tell "$1"
	tell "${0##*/} --help says more."
	exit 2
}

# Sets REPLY to the step that $1 names: by its number, or the beginning of its title.
find_step() {
	local at word=${1,,} found=()
	for at in "${!step_key[@]}"; do
		REPLY=$at
		[[ ${step_key[at],,} != "$word" && ${step_title[at],,} != "$word" ]] || return 0
		[[ -z $word || ${step_title[at],,} != "$word"* ]] || found+=("$at")
	done
	((${#found[@]} == 1)) || return 1
	REPLY=${found[0]}
}

step_or_usage() { find_step "$1" || usage "There is no step \"$1\". --list names them."; }

mode=run from='' only='' resume=''

read_options() {
	while (($# > 0)); do
		case $1 in
		--list | --dry-run | --preflight | --help) mode=${1#--} ;;
		-h) mode=help ;;
		--yes) yes=1 ;;
		--*=*)
			read_option "${1%%=*}" "${1#*=}"
			;;
		--*)
			(($# > 1)) || usage "$1 is no option, or lacks its value."
			read_option "$1" "$2"
			shift
			;;
		*) usage "\"$1\" is no option." ;;
		esac
		shift
	done
}

# read_option NAME VALUE
read_option() {
	case $1 in
	--plan)
		[[ $2 == json ]] || usage '--plan knows json.'
		mode=plan
		;;
	--from | --only | --yes-to)
		step_or_usage "$2"
		case $1 in
		--from) from=$REPLY ;;
		--only) only=$REPLY ;;
		*) allow "$REPLY" ;;
		esac
		;;
	--set)
		[[ $2 == ?*=* ]] || usage '--set wants NAME=VALUE.'
		settings+=("$2")
		;;
	--path)
		[[ $2 == ?*=* ]] || usage '--path wants "WHERE=ANSWER".'
		answers+=("$2")
		;;
	--expect-context) expected_context=$2 ;;
	--expect-namespace) expected_namespace=$2 ;;
	--expect-host) expected_host=$2 ;;
	--severity)
		[[ " ${severity_name[*]^^} " == *" ${2^^} "* ]] || usage "--severity: the page has ${severity_name[*]:-none}."
		severity=${2^^}
		;;
	--resume) resume=$2 ;;
	--timeout | --deadline | --poll)
		[[ $2 =~ ^[1-9][0-9]{0,6}$ ]] || usage "$1 wants seconds."
		case $1 in
		--timeout) limit=$2 ;;
		--poll) poll=$2 ;;
		*) deadline=$2 ;;
		esac
		;;
	*) usage "There is no option $1." ;;
	esac
}

# Says yes beforehand to all of step $1 and the steps in it.
allow() {
	local at
	below "$1"
	for ((at = $1; at < REPLY; at++)); do
		yes_steps+=("$at")
	done
}

# Sets REPLY to the steps that --from and --only leave.
chosen_steps() {
	local at first=0 end=${#step_key[@]} all=''
	[[ -z $from ]] || first=$from
	if [[ -n $only ]]; then
		first=$only
		below "$only"
		end=$REPLY
	fi
	for ((at = first; at < end; at++)); do
		all+=" $at"
	done
	REPLY=$all
}

# Sums up and tidies; on every way out, with the exit code of the command before.
leave() {
	local code=$?
	# A shell that was just forked may be ended by a signal before it has put its traps aside.
	((BASHPID == $$)) || exit "$code"
	trap - EXIT INT TERM HUP
	show_typing
	((busy == 0 || job == 0)) || end_group "$job" TERM CONT
	end_groups
	if ((began != 0)); then
		tick
		duration "$((EPOCH - began))"
		say ''
		REPLY="$ran commands run, $failed failed, $skipped skipped, $left_over left undone, in $REPLY (exit $code)."
		((blind == 0)) || REPLY+=" Of those that only look, $blind ended with an error."
		say "${page_title}: $REPLY"
		write md "
$REPLY"
		summary "$code"
		event end status "$code"
		if [[ -n $log_base ]]; then
			REPLY="   (--resume $run_id)"
			((journal_broken == 0)) || REPLY='   (it cannot be resumed: not all of it could be written)'
			say "Transcript: $log_base.md$REPLY"
		fi
	fi
	[[ -z $log_base ]] || rm -f -- "$log_base.lock"
	[[ -z $log_base ]] || ((code != 0)) || rm -f -- "$log_base.vars"
	[[ -z $private ]] || rm -rf -- "$private"
	exit "$code"
}

# What the incident channel is told: how far the run came, and what it changed.
summary() {
	local state at text='' word
	local -x TZ=UTC0
	case $1 in
	0) state='gone through to its end' ;;
	1) state='ended: a step failed' ;;
	3) state='ended: something is left to a person' ;;
	5) state='ended: its deadline has passed' ;;
	*) state='stopped by the operator' ;;
	esac
	printf -v text '%(%Y-%m-%d %H:%M)T to %(%H:%M)T UTC' "$began" "$EPOCH"
	text="$page_title${severity:+ ($severity)}: $state, $text, by $who."
	for at in "${changes[@]}"; do
		filled "$at"
		one_line "$REPLY"
		word=ran
		[[ ${item_ended[at]:-0} == 0 ]] || word="FAILED (exit ${item_ended[at]})"
		text+=$'\n'"- $word: $REPLY   [${item_cite[at]}]"
	done
	((${#changes[@]} > 0)) || text+=$'\n''- nothing was changed by a command'
	((skipped == 0)) || text+=$'\n'"- skipped: $skipped"
	((left_over == 0)) || text+=$'\n'"- left undone: $left_over"
	masked "$text"
	indent "$REPLY" '    '
	say ''
	say '  For the incident channel:'
	say "$REPLY"
	note_line 'for the incident channel:'
	note_block "$text"
}

begin() {
	umask 077
	[[ -d ${TMPDIR:-/tmp} && -w ${TMPDIR:-/tmp} ]] || {
		tell "No private folder can be made in ${TMPDIR:-/tmp}. Set TMPDIR to a folder that can be written."
		exit 1
	}
	trap leave EXIT
	trap on_interrupt INT
	who=${USER:-${LOGNAME:-$(id -un 2>/dev/null)}}
	who=${who:-unknown}
	trap 'stopped "a signal"' TERM HUP
	# Where files may be no larger: writing fails then, and is told.
	trap : XFSZ
	[[ -z $resume ]] || load_run "$resume"
	open_log
	tick
	if ((began == 0)); then
		began=$EPOCH
		write journal "page$separator$separator$page_digest"
		write journal "since$separator$separator$began"
		journal_values
	fi
	last_progress=$EPOCH
	if ((attended == 0 && limit == 0)); then
		limit=600
	fi
	event begin title "$page_title" source "$page_source" user "$who" host "${HOSTNAME:-unknown}"
}

go() {
	local tool
	say "${bold}${page_title}${plain}   [$page_source]"
	((attended == 0)) || say '  Enter alone changes nothing. A line that begins with # is a note for the transcript.'
	preflight_or_leave
	[[ -n $only || -n $from || ${step_title[*],,} =~ $grading ]] || ask_severity ''
	if [[ -n $only ]]; then
		walk_step "$only"
	elif ((${#node_id[@]} == 0)); then
		walk_steps "${from:-0}" "${#step_key[@]}"
	elif [[ -n $from ]]; then
		follow_from "$from"
	else
		for tool in $before_flow; do
			walk_step "$tool"
		done
		walk_flow "$first_node"
	fi
	((failed == 0)) || return 1
	((left_over == 0 || yes == 1)) || return 3
}

# Goes on from step $1, which may be a part of another: along the flowchart where that knows it, else up to it first.
follow_from() {
	local at=$1 outer=$1 node
	while ((step_depth[outer] > 0)); do
		outer=$((outer - 1))
	done
	below "$outer"
	((at == outer)) || walk_steps "$at" "$REPLY"
	for node in "${!node_id[@]}"; do
		if [[ " ${node_steps[node]} " == *" $outer "* ]]; then
			walk_flow "$node" "$((at == outer ? at : outer + 1))"
			return
		fi
	done
	for node in $before_flow; do
		((node < at)) || walk_step "$node"
	done
	walk_flow "$first_node"
}

main() {
	IFS=$' \t\n'
	unset CDPATH
	shopt -u patsub_replacement 2>/dev/null
	load_page
	expected_context=$page_context expected_namespace=$page_namespace
	read_options "$@"
	is_attended && attended=1
	if [[ -t 1 && -z ${NO_COLOR:-} ]]; then
		bold=$'\e[1m' plain=$'\e[0m'
	fi
	case $mode in
	help) help ;;
	list) list ;;
	*)
		take_values
		case $mode in
		plan) plan ;;
		dry-run)
			chosen_steps
			dry_run "$REPLY"
			;;
		preflight) preflight all || exit 3 ;;
		*)
			begin
			go
			leave
			;;
		esac
		;;
	esac
	return 0
}
