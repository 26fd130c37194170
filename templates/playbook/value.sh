# --- values: validated, handed over in the environment, never read as code ---

settings=() asking=0

# Is $2 a value of kind $1? Says in REPLY what is wanted.
valid() {
	local LC_ALL=C name='^[A-Za-z0-9]([-A-Za-z0-9._]*[A-Za-z0-9])?$' number='^[0-9]+$' plain='^[A-Za-z0-9_./:@%+=,][-A-Za-z0-9_./:@%+=,]*$'
	local date='^[0-9]{4}-?[0-9]{2}-?[0-9]{2}([T _-]?[0-9]{2}:?[0-9]{2}(:?[0-9]{2})?Z?)?$'
	[[ -n $2 && ${#2} -le 4096 && $2 != *[[:cntrl:]]* ]] || {
		REPLY='one line of text, not empty'
		return 1
	}
	case $1 in
	name)
		REPLY='a name: letters, digits, and -, . or _ between them'
		[[ $2 =~ $name && ${#2} -le 253 ]]
		;;
	number)
		REPLY='a whole number'
		[[ $2 =~ $number ]]
		;;
	date)
		REPLY='a date such as 2026-01-31 or 20260131'
		[[ $2 =~ $date ]]
		;;
	plain | plain-secret)
		REPLY='letters, digits and _ . / : @ % + = , - only, for the command would read anything else as code'
		[[ $2 =~ $plain ]]
		;;
	secret) return 0 ;;
	*)
		REPLY='text that does not begin with -, which a program would take for an option'
		[[ $2 != -* ]]
		;;
	esac
}

# Gives parameter $1 the value $2 if it may have it, else ends the run: $3 names where the value came from.
take() {
	valid "${param_kind[$1]}" "$2" || usage "$3: the value of ${param_name[$1]} must be $REPLY"
	param_value[$1]=$2
}

# Does the setting NAME or STEP.NAME ($2) mean parameter $1?
means() {
	local name=${2##*.} where=''
	[[ $2 != *.* ]] || where=${2%.*}
	name=${name//-/_}
	own_variable "$1" || name=${name,,}
	[[ $name == "${param_name[$1]}" ]] || return 1
	[[ -n $where && ${where,,} != "${param_scope[$1],,}" ]] || return 0
	find_step "$where" && inside "${param_step[$1]}" "$REPLY"
}

# Is parameter $1 a variable that the page's own commands use?
own_variable() { [[ ${param_name[$1]} == "${param_variable[$1]}" ]]; }

# Is step $1 step $2, or a part of it?
inside() {
	[[ -n $1 ]] || return 1
	below "$2"
	(($1 >= $2 && $1 < REPLY))
}

# Does the environment, not this script, give the variable $1 a value?
exported() {
	[[ -n ${!1} && $(declare -p "$1" 2>/dev/null) =~ ^declare\ -[a-z]*x ]]
}

# Values from the command line and the environment, before anything else happens.
take_values() {
	local setting key p known exact
	for p in "${!param_name[@]}"; do
		key=${param_variable[p]}
		exported "$key" || continue
		take "$p" "${!key}" "$key in the environment"
	done
	for exact in 0 1; do
		for setting in "${settings[@]}"; do
			key=${setting%%=*} known=0
			[[ $key == *.* ]] && ((exact == 0)) && continue
			[[ $key != *.* ]] && ((exact == 1)) && continue
			for p in "${!param_name[@]}"; do
				means "$p" "$key" || continue
				take "$p" "${setting#*=}" "--set $key"
				[[ ${param_kind[p]} != *secret ]] || tell "--set shows ${param_name[p]} to everybody on this machine; ${param_variable[p]} in the environment does not."
				known=1
			done
			((known)) || usage "--set $key: the page has no such parameter. --list names them."
		done
	done
}

# Writes down, for a run that is resumed, the values that were given beforehand; secrets are given again.
journal_values() {
	local p
	for p in "${!param_value[@]}"; do
		[[ -z ${param_value[p]} || ${param_kind[p]} == *secret ]] || write journal "value$separator$p$separator${param_value[p]}"
	done
}

# Sets REPLY to the value that a command of this run left in the variable $1; fails where there is none.
carried() {
	REPLY=''
	[[ -n $private && -s $private/state ]] || return 1
	REPLY=$(
		set -- "$1" "$private/state"
		unset "$1"
		# shellcheck source=/dev/null
		[[ ! -r $2.secret ]] || . "$2.secret" >/dev/null 2>&1
		# shellcheck source=/dev/null
		. "$2" >/dev/null 2>&1
		printf '%s' "${!1}"
	)
	[[ -n $REPLY ]]
}

# Sees to it that every parameter of item $1 has a value; asks a person. Fails where one has none; REPLY names it.
resolve() {
	local p asked=0
	asking=$1
	for p in ${item_needs[$1]}; do
		[[ -z ${param_value[p]} ]] || continue
		own_variable "$p" && carried "${param_variable[p]}" && continue
		REPLY=${param_name[p]}
		((attended)) || return 1
		((asked)) || say_what_for "$1"
		asked=1
		ask_value "$p" || return 1
	done
}

# Shows what the values are for that item $1 lacks.
say_what_for() {
	filled "$1"
	indent "$REPLY" '    '
	say $'\n'"  A value is needed for   [${item_cite[$1]}]"$'\n'"$REPLY"
}

# Sets REPLY to the value that parameter $1 may have, as far as the run knows: what was given for its name before, and, where
# it stands in a message and does no harm, what a run knows of itself. It is offered, never taken.
known_value() {
	local name=_${param_name[$1]}_ p
	local -x TZ=UTC0
	REPLY=''
	# What was given for the same name elsewhere on the page, the last of them.
	for ((p = 0; p < $1; p++)); do
		[[ ${param_name[p]} != "${param_name[$1]}" || -z ${param_value[p]} ]] || REPLY=${param_value[p]}
	done
	[[ -z $REPLY && ${item_kind[asking]} == message ]] || return 0
	case ${param_kind[$1]}/$name in
	*_severity_* | *_sev_* | *_priority_*) REPLY=$severity ;;
	*_start_time_* | *_started_*) printf -v REPLY '%(%Y-%m-%d %H:%M)T UTC' "$began" ;;
	date/*_date_* | date/*_yyyymmdd_*) printf -v REPLY '%(%Y-%m-%d)T' "$EPOCH" ;;
	*_your_name_* | *_incident_commander_*) REPLY=$who ;;
	*_runbook_*) REPLY=$page_source ;;
	esac
}

# Asks for the value of parameter $1; fails where the operator gives none.
ask_value() {
	local kind=${param_kind[$1]} answer known=''
	while :; do
		if [[ $kind == *secret ]]; then
			hear_secret "  ${param_spelling[$1]} = " || stopped 'the end of the input'
			answer=$REPLY
			tell ''
		else
			known_value "$1"
			known=$REPLY
			ask_words "  ${param_spelling[$1]}${known:+ [Enter = $known, - = none]} = "
			answer=${REPLY:-$known}
			[[ $answer != - ]] || answer=''
		fi
		if [[ -z $answer ]]; then
			REPLY=${param_name[$1]}
			return 1
		fi
		valid "$kind" "$answer" && break
		tell "  It must be $REPLY; Enter alone leaves the command out."
	done
	param_value[$1]=$answer
	[[ $kind == *secret ]] || journal value "$1" "$answer"
	event value name "${param_name[$1]}" value "$answer"
	if [[ $kind == *secret ]]; then
		note_line "${param_spelling[$1]} was given"
	else
		note_line "${param_spelling[$1]} = $answer"
	fi
}
