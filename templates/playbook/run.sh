# --- commands: each in a shell of its own, in a process group of its own ---

limit=0 deadline=0 poll=10 poll_limit=900 until_item=-1 until_began=0 busy=0 job=0 reader=0 keeper=0 cut_off=0 interrupted=0 groups=() output='' status=0 took=0 counter=0
private='' shell_text=''
keep=65536 endless_limit=30 patience=15

# Sleeps, where nobody is there to be heard. Nothing is ever written to 9 then; a signal is heard at once.
nap() {
	open_private
	read -r -t "$1" -u 9 || :
}

# beat: waits for the command that runs to say its status, for a second at most, and sets status then.
beat() { IFS= read -r -t 1 -u 9 status; }

# What the shell of a command does: take over what the commands before it left, run, leave the same behind. What is secret is
# left in a file of its own, which ends with the run.
load_shell() {
	IFS= read -r -d '' shell_text <<'SHELL'
[[ ! -r $1.secret ]] || . "$1.secret"
[[ ! -r $1 ]] || . "$1"
RB_STATE=$1 RB_NAMES=$2 RB_SECRETS=$3 RB_TEXT=$4
set --
trap '{ [[ -z ${RB_SECRETS// } ]] || declare -p $RB_SECRETS; } >"$RB_STATE.secret" 2>/dev/null
{ declare -f; [[ -z ${RB_NAMES// } ]] || declare -p $RB_NAMES; printf "cd -- %q\n" "$PWD"; echo :; } >"$RB_STATE.new" 2>/dev/null' EXIT
eval "$RB_TEXT"
SHELL
}

# Makes the private folder of this run, when it is needed first: the first question comes sooner without it.
open_private() {
	[[ -z $private ]] || return 0
	private=$(mktemp -d "${TMPDIR:-/tmp}/playbook.XXXXXXXX") || {
		tell "No private folder can be made in ${TMPDIR:-/tmp}."
		exit 1
	}
	if ! mkfifo -- "$private/ended"; then
		tell "No pipe can be made in $private."
		exit 1
	fi
	exec 9<>"$private/ended"
	load_shell
}

# Puts the values of item $1 into the environment. Only ever called in a subshell.
hand_over() {
	local p
	for p in ${item_needs[$1]}; do
		[[ -z ${param_value[p]} ]] || export "${param_variable[p]}=${param_value[p]}"
	done
}

# Becomes the command of item $1. Only ever called in a subshell.
become() {
	trap - INT TERM HUP XFSZ EXIT
	hand_over "$1"
	exec "$BASH" --norc --noprofile -c "$shell_text" "${0##*/}" "$private/state" "$carried_names" "$carried_secrets" "${item_text[$1]}"
}

# Runs the command of item $1; sets status, took and output (its first bytes).
execute() {
	local start
	open_private
	tick
	start=$EPOCH interrupted=0 output='' busy=1
	[[ -z ${item_endless[$1]} ]] || ((attended == 0)) || say '  It goes on until you press Ctrl-C.'
	if [[ -n ${item_terminal[$1]} ]]; then
		(become "$1") 9>&-
		status=$?
		output='(ran on the terminal: its output was not recorded)'
	else
		execute_apart "$1"
	fi
	tick
	took=$((EPOCH - start)) busy=0
	keep_state
	[[ -z $log_base || ! -s $private/state ]] || cp -- "$private/state" "$log_base.vars" 2>/dev/null
}

execute_apart() {
	local pipe kept
	counter=$((counter + 1))
	pipe=$private/pipe.$counter kept=$private/output.$counter
	mkfifo -- "$pipe" "$pipe.kept" || stopped 'the system: no pipe can be made'
	{
		head -c "$keep" && exec cat >/dev/null
		cat >/dev/null
		exit 1
	} <"$pipe.kept" >"$kept" 2>/dev/null 9>&- &
	keeper=$!
	tee -- "$pipe.kept" <"$pipe" 9>&- &
	reader=$!
	set -m
	{
		trap : INT TERM
		trap - HUP XFSZ EXIT
		(become "$1") 9>&-
		printf '%s\n' "$?" >&9
	} >"$pipe" 2>&1 </dev/null &
	job=$!
	set +m
	await_job "$1"
	! kill -0 -- "-$job" 2>/dev/null || groups+=("$job")
	await_reader
	output=$(legible <"$kept" 2>/dev/null)
	((cut_off == 0)) || output+=$'\n'"(not all of its output could be kept: there is no room in ${TMPDIR:-/tmp})"
	[[ ! -s $kept || $(wc -c <"$kept") -lt $keep ]] || output+=$'\n'"(the first $keep bytes)"
	rm -f -- "$pipe" "$pipe.kept" "$kept"
	job=0
}

# Takes over what the command has left, where it has written that down to the end.
keep_state() {
	[[ -s $private/state.new ]] || return 0
	if [[ $(tail -n 1 -- "$private/state.new") == : ]]; then
		mv -f -- "$private/state.new" "$private/state"
	else
		rm -f -- "$private/state.new"
	fi
}

# Standard input without what no transcript can hold: control characters, and bytes that are no UTF-8.
legible() {
	if command -v iconv >/dev/null 2>&1; then
		# By way of UTF-16, for from UTF-8 to itself iconv lets through what is none.
		LC_ALL=C tr -d '\000-\010\013-\037\177' | iconv -f UTF-8 -t UTF-16LE -c | iconv -f UTF-16LE -t UTF-8 -c
	else
		LC_ALL=C tr -d '\000-\010\013-\037\177-\377'
	fi
}

# await_job ITEM: waits for the job to say its status, and sees each second to what falls due, to its time limit, and to an interruption
# that came before it could be heard.
await_job() {
	local start=$EPOCH over=0 waited told=0
	until beat; do
		tick
		waited=$((EPOCH - start))
		if ! kill -0 "$job" 2>/dev/null; then
			# It may have said its status since the beat, and ended.
			beat || status=137
			break
		fi
		if ((attended && told == 0 && waited >= patience)) && [[ -z ${item_endless[$1]} ]]; then
			told=1
			tell '  (still running; Ctrl-C ends this command and nothing else)'
		fi
		((interrupted != 1)) || end_group "$job" INT TERM CONT
		if ((limit > 0 && waited >= limit)); then
			case $((over++)) in
			0) end_group "$job" TERM CONT ;;
			1) ;;
			*) end_group "$job" KILL ;;
			esac
		fi
		clock
	done
	if ((over > 0)); then
		status=124
		end_rest
	fi
	((interrupted == 0)) || status=130
}

# What of the job's group is still there a second after it was told to end is ended: its shell may be gone before the rest.
end_rest() {
	local tries=0
	while kill -0 -- "-$job" 2>/dev/null && ((tries++ < 20)); do
		read -r -t 0.05 -u 9 || :
	done
	end_group "$job" KILL CONT
}

# Ctrl-C: at a question it stops the run; while a command runs, the first asks its group to end, the next one ends it.
on_interrupt() {
	((busy)) || stopped 'the operator'
	interrupted=$((interrupted + 1))
	((job == 0)) || if ((interrupted == 1)); then
		end_group "$job" INT
	else
		end_group "$job" KILL
	fi
}

# Gives the reader a second to show the rest; a process that went on in the background may hold the pipe for longer.
await_reader() {
	local tries=0
	while kill -0 "$reader" 2>/dev/null; do
		if ((++tries > 50)); then
			cut_off=0
			tell '  (it left a process running in the background, which will be ended with the playbook)'
			return
		fi
		read -r -t 0.02 -u 9 || :
	done
	wait "$keeper" 2>/dev/null
	cut_off=$?
}

# end_group GROUP SIGNAL...
end_group() {
	local signal
	for signal in "${@:2}"; do
		kill "-$signal" -- "-$1" 2>/dev/null
	done
}

# Ends what the commands left running.
end_groups() {
	local group
	for group in "${groups[@]}"; do
		end_group "$group" HUP
	done
}
