# --- words for people and machines ---

bold='' plain='' hidden=()

say() { printf '%s\n' "$*"; }
tell() { printf '%s\n' "$*" >&2; }

# Sets REPLY to $1 with every line moved right by $2.
indent() { REPLY=$2${1//$'\n'/$'\n'$2}; }

# Sets REPLY to $1 as a JSON string.
json() {
	local text=$1 quote='\"' backslash=$'\\\\' line='\n' tab='\t'
	text=${text//\\/$backslash}
	text=${text//\"/$quote}
	text=${text//$'\n'/$line}
	text=${text//$'\t'/$tab}
	REPLY=\"${text//[[:cntrl:]]/}\"
}

# Sets REPLY to the first line of $1, with those that it goes on on.
one_line() {
	local whole=${1//\\$'\n'/ }
	REPLY=${whole%%$'\n'*}
	[[ $REPLY == "$whole" ]] || REPLY+=' ...'
	while [[ $REPLY == *'  '* ]]; do
		REPLY=${REPLY//  / }
	done
}

# Sets REPLY to $1 seconds as people say them.
duration() {
	local seconds=$1
	if ((seconds < 60)); then
		REPLY="$seconds s"
	elif ((seconds < 3600)); then
		REPLY="$((seconds / 60)) min $((seconds % 60)) s"
	else
		REPLY="$((seconds / 3600)) h $((seconds % 3600 / 60)) min"
	fi
}

# Sets REPLY to the number and title of step $1.
step_name() {
	REPLY=${step_title[$1]}
	[[ ${step_key[$1]} == s* ]] || REPLY="${step_key[$1]}. $REPLY"
}

# Sets REPLY to $1 with every secret in it masked.
masked() {
	local p
	REPLY=$1
	for p in "${!param_value[@]}"; do
		[[ ${param_kind[p]} == *secret && -n ${param_value[p]} ]] && REPLY=${REPLY//"${param_value[p]}"/********}
	done
	for p in "${hidden[@]}"; do
		REPLY=${REPLY//"$p"/********}
	done
}

# Sets REPLY to $1 as a word that a shell would read as these characters.
quoted() {
	local plain_word='^[A-Za-z0-9_./:@%+=,-]+$' escaped="'\\''"
	REPLY=$1
	[[ $1 =~ $plain_word ]] || REPLY="'${1//\'/$escaped}'"
}

# Sets REPLY to the command or message of item $1 as it would be typed.
filled() { fill "$1" "${item_text[$1]}"; }

# fill ITEM TEXT: sets REPLY to TEXT with the values that are known in place, the others as the page spells them.
fill() {
	local text=$2 p value bare token
	for p in ${item_needs[$1]}; do
		token="\${${param_variable[p]}}"
		if [[ ${param_kind[p]} == *secret && -n ${param_value[p]} ]]; then
			value='********' bare='********'
		elif [[ -n ${param_value[p]} ]]; then
			value=${param_value[p]}
			quoted "$value"
			bare=$REPLY
		else
			value=${param_spelling[p]} bare=${param_spelling[p]}
		fi
		text=${text//"\"$token\""/$bare}
		text=${text//"$token"/$value}
	done
	REPLY=$text
}
