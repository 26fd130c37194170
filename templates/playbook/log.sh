# --- the transcript: JSON lines, Markdown, and a journal from which a run is resumed; all private ---

separator=$'\037' log_base='' log_broken=0 journal_broken=0 run_id='' who='' began=0 replay=() replay_at=0

# Sets REPLY to the time, for machines.
now() {
	local -x TZ=UTC0
	tick
	printf -v REPLY '%(%Y-%m-%dT%H:%M:%SZ)T' "$EPOCH"
}

open_log() {
	local folder=${RUNBOOK_LOG_DIR:-${XDG_STATE_HOME:-${HOME:-/tmp}/.local/state}/runbookc} name
	name=${0##*/}
	now
	run_id=${run_id:-${REPLY//[-:]/}-${name%.sh}-$$}
	if { [[ -d $folder ]] || mkdir -p -- "$folder" 2>/dev/null; } && : 2>/dev/null >>"$folder/$run_id.jsonl"; then
		log_base=$folder/$run_id
		lock_log
	else
		tell "No transcript: $folder cannot be written. The run goes on without one."
	fi
	[[ -z $log_base ]] || begin_transcript
}

begin_transcript() {
	now
	local words="Resumed $REPLY"
	[[ -s $log_base.md ]] || words="# ${page_title}

Run $run_id of $page_source, begun $REPLY"
	write md "
$words, by $who on ${HOSTNAME:-unknown}
"
}

# One process at a time goes on with a run. What a process that is gone has locked is free again.
lock_log() {
	local owner
	ln -s -- "$$" "$log_base.lock" 2>/dev/null && return
	owner=$(readlink -- "$log_base.lock" 2>/dev/null)
	if [[ -n $owner ]] && kill -0 "$owner" 2>/dev/null; then
		log_base=''
		usage "Run $run_id is still going on: process $owner."
	fi
	rm -f -- "$log_base.lock"
	ln -s -- "$$" "$log_base.lock" 2>/dev/null
}

# write SUFFIX TEXT: appends a line; says so once when it cannot.
write() {
	[[ -n $log_base ]] || return 0
	printf '%s\n' "$2" 2>/dev/null >>"$log_base.$1" && return
	# From a journal with gaps, a run would be resumed at the wrong place.
	[[ $1 != journal ]] || rm -f -- "$log_base.journal"
	[[ $1 != journal ]] || journal_broken=1
	((log_broken == 0)) || return 0
	log_broken=1
	tell "The transcript $log_base.$1 cannot be written any more. The run goes on without it."
}

# event NAME [KEY VALUE]...: status, seconds and the number of an item are numbers, all else is text. What writes to the
# transcript leaves REPLY alone.
event() {
	local line name=$1 REPLY
	now
	line="{\"time\":\"$REPLY\",\"event\":\"$name\""
	shift
	while (($# > 1)); do
		case $1/$2 in
		status/* | seconds/* | item/[0-9]*) line+=",\"$1\":$2" ;;
		*)
			masked "$2"
			json "$REPLY"
			line+=",\"$1\":$REPLY"
			;;
		esac
		shift 2
	done
	write jsonl "$line}"
}

# note_line WORDS: a line of the Markdown transcript, with the time.
note_line() {
	local time REPLY
	now
	time=$REPLY
	masked "$1"
	write md "- $time $REPLY"
}

# note_block TEXT: text as a block of the Markdown transcript.
note_block() {
	[[ -n $1 ]] || return 0
	local REPLY
	masked "$1"
	indent "$REPLY" '      '
	write md "
$REPLY
"
}

# journal WHAT KEY VALUE: what a resumed run needs to know. During a replay it is known already.
journal() {
	((journal_broken || replay_at < ${#replay[@]})) || write journal "$1$separator$2$separator$3"
}

# Was WHAT ($1) of KEY ($2) answered in the run that is resumed? Sets REPLY to its value.
replayed() {
	((replay_at < ${#replay[@]})) || return 1
	local what key value
	IFS=$separator read -r what key value <<<"${replay[replay_at]}"
	[[ $what == "$1" && $key == "$2" ]] || return 1
	replay_at=$((replay_at + 1))
	REPLY=$value
}

# Reads the journal of run $1, and refuses where the page has changed since.
load_run() {
	local folder=${RUNBOOK_LOG_DIR:-${XDG_STATE_HOME:-${HOME:-/tmp}/.local/state}/runbookc} line what key value
	[[ $1 != */* && -r $folder/$1.journal ]] || usage "There is no run $1 in $folder."
	run_id=$1
	while IFS= read -r line; do
		IFS=$separator read -r what key value <<<"$line"
		case $what in
		page)
			if [[ $value != "$page_digest" ]]; then
				tell "The runbook has changed since run $1 began. Start a new run."
				exit 3
			fi
			;;
		value) param_value[key]=$value ;;
		since) began=$value ;;
		done)
			while ((${#replay[@]} > 0)) && [[ ${replay[${#replay[@]} - 1]} == "begun$separator$key$separator"* ]]; do
				unset "replay[$((${#replay[@]} - 1))]"
			done
			replay+=("$line")
			;;
		*) replay+=("$line") ;;
		esac
	done <"$folder/$1.journal"
	[[ ! -r $folder/$1.vars ]] || {
		open_private
		cp -- "$folder/$1.vars" "$private/state"
	}
}
