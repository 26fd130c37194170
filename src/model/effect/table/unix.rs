//! Hosts: coreutils 9, util-linux 2.40, systemd 257, iproute2 6, package managers, and the shell's own commands. What only
//! touches the operator's shell (`cd`, `export`) counts as reading.

use crate::model::effect::Effect::{Change, Destroy, Read, Unknown};
use crate::model::effect::table::{Group, group};

pub(crate) const GROUPS: &[Group] = &[
    group(
        "grep egrep fgrep zgrep rg ag awk gawk mawk jq cut sort uniq head tail cat zcat bzcat xzcat zless less more wc ls ll \
         tree stat file du df free uptime top htop btop iotop vmstat iostat mpstat sar pidstat ps pgrep pstree lsof ss netstat \
         dig nslookup host ping ping6 traceroute tracepath mtr whois lscpu lsblk lsmod lspci lsusb blkid findmnt \
         nproc arch strace ltrace perf tcpdump tshark smartctl lvs pvs vgs lvdisplay vgdisplay pvdisplay getent last w who \
         groups id whoami hostname uname printenv basename dirname realpath readlink seq tr column paste comm diff cmp \
         md5sum sha1sum sha256sum sha512sum cksum base64 xxd hexdump od strings tac rev nl fold fmt expr bc sleep date cal \
         printf echo true false test [ [[ : cd pushd popd dirs pwd export unset set local declare readonly typeset shopt \
         alias unalias type which whereis command hash history read mapfile readarray wait jobs fg bg disown return exit \
         break continue trap shift getopts let umask ulimit times logout yes man tput clear reset stty time watch xargs \
         bat exa eza fd jc yamllint shellcheck nvidia-smi numactl dmidecode trivy grype syft tfsec checkov conftest kubeval kubeconform kube-linter tflint ipcs lsns getcap getfacl namei \
         look join apropos info locale env numfmt shuf factor tsort pr ptx expand unexpand",
        "",
        &[(Read, "")],
    ),
    // `-out /dev/null` and `-out -` are rare beside files that hold keys.
    group("openssl", "", &[(Change, "-out|-keyout|-writerand|-CAcreateserial"), (Read, "")]),
    group("yq", "", &[(Change, "-i|--inplace"), (Read, "")]),
    group("sed", "-e -f -l", &[(Change, "-i|-i*|--in-place|--in-place=*|-Ei|-ri|-ni"), (Read, "")]),
    group("perl", "", &[(Change, "-i|-i*|-pi|-pi*"), (Unknown, "")]),
    group("find", "", &[(Destroy, "-delete"), (Read, "")]),
    group(
        "nc ncat netcat telnet",
        "-w -p -s",
        &[(Read, "-z|-zv|-vz|-zvw*|-zw*|-vzw*|-nz|-nzv|-zvn|-nvz"), (Unknown, "")],
    ),
    group("dmesg", "", &[(Destroy, "-C|--clear|-c|--read-clear"), (Read, "")]),
    group("sysctl", "", &[(Change, "-w|--write|-p|-p*|--load|--load=*|--system"), (Change, "*=*"), (Read, "")]),
    group("mount", "-t -o -L -U", &[(Change, "*"), (Change, "-a|--all"), (Read, "")]),
    group(
        "hostnamectl timedatectl localectl loginctl resolvectl networkctl bootctl coredumpctl chronyc ntpq",
        "",
        &[
            (
                Change,
                "set-*|makestep|burst|online|offline|reload|up|down|renew|reconfigure|flush-*|reset-*|terminate-*|kill-*|\
             lock-*|unlock-*|enable-*|disable-*|add|delete|install|update",
            ),
            (Read, ""),
        ],
    ),
    group(
        "ethtool",
        "",
        &[
            (Change, "-s|-K|-G|-C|-A|-L|-N|-r|-E|-f|--reset|--change|--features|--offload|--set-*|--flash|--negotiate"),
            (Read, ""),
        ],
    ),
    group(
        "systemctl",
        "-n --lines -o --output -t --type -p --property --state -H --host -M --machine -s --signal",
        &[
            (Read, "--dry-run"),
            (Read, "status|show|list-*|is-*|cat|get-default|help|show-environment"),
            (
                Change,
                "start|stop|restart|reload|try-restart|reload-or-restart|enable|disable|reenable|daemon-reload|\
                 daemon-reexec|mask|unmask|edit|set-*|kill|isolate|reset-failed|revert|link|preset|reboot|poweroff|halt|\
                 suspend|rescue|emergency|freeze|thaw|clean|default|switch-root|kexec|soft-reboot",
            ),
            (Unknown, "*"),
            (Read, ""),
        ],
    ),
    group(
        "journalctl",
        "-u --unit -n --lines -S --since -U --until -p -o -b -g -t -D",
        &[
            (Destroy, "--vacuum-size|--vacuum-size=*|--vacuum-time|--vacuum-time=*|--vacuum-files|--vacuum-files=*"),
            (Change, "--rotate|--flush|--sync"),
            (Read, ""),
        ],
    ),
    group("service", "", &[(Read, "* status"), (Read, "--status-all"), (Change, "* *")]),
    group(
        "supervisorctl pm2 monit",
        "-c -s",
        &[
            (Read, "status|avail|pid|maintail|tail|version|list|ls|show|describe|logs|monit|summary|info"),
            (Destroy, "delete"),
            (Change, "*"),
        ],
    ),
    group(
        "ip",
        "-n -netns -b",
        &[(Destroy, "... del|delete|flush"), (Change, "... add|set|change|replace|append|up|down|exec"), (Read, "")],
    ),
    group(
        "ifconfig route arp brctl ipvsadm",
        "",
        &[
            (Destroy, "... del|delbr|delif|flush"),
            (Destroy, "-d|-D|-C"),
            (Change, "... add|up|down|addbr|addif"),
            (Change, "-s|-A|-a|-e"),
            (Read, ""),
        ],
    ),
    group(
        "iptables ip6tables ebtables",
        "-t --table -p -s -d -i -o -m",
        &[
            (Destroy, "-F|--flush|-X|--delete-chain|-D|--delete"),
            (Change, "-A|--append|-I|--insert|-P|--policy|-N|--new-chain|-R|--replace|-E|-Z|--zero"),
            (Read, ""),
        ],
    ),
    group("iptables-save ip6tables-save", "", &[(Read, "")]),
    group("iptables-restore ip6tables-restore", "", &[(Change, "")]),
    group(
        "nft",
        "-f",
        &[
            (Read, "list|describe|monitor"),
            (Destroy, "flush|delete|destroy|reset"),
            (Change, "-f|--file"),
            (Change, "add|insert|create|replace|rename"),
        ],
    ),
    group(
        "firewall-cmd ufw",
        "",
        &[
            (Read, "status|show"),
            (Read, "--list-*|--state|--get-*|--info-*|--query-*"),
            (Destroy, "reset"),
            (Change, ""),
        ],
    ),
    group("conntrack", "", &[(Destroy, "-D|-F|--delete|--flush"), (Change, "-U|-I"), (Read, "")]),
    group("tc", "", &[(Destroy, "... del|delete"), (Change, "... add|change|replace"), (Read, "")]),
    group("ipset", "", &[(Read, "list|save|test|-L|--list"), (Destroy, "destroy|flush|del|-X|-F|-D"), (Change, "*")]),
    group("kill", "", &[(Read, "-0|-l|-L"), (Change, "")]),
    group(
        "cp mv mkdir touch chmod chown chgrp ln install scp sftp zip patch split pkill killall \
         mkfifo mknod setfacl setcap chattr useradd usermod groupadd gpasswd passwd chpasswd umount swapon swapoff modprobe \
         insmod rmmod depmod lvextend lvcreate lvresize lvconvert vgextend vgcreate pvcreate pvresize resize2fs xfs_growfs \
         mkswap fallocate reboot shutdown poweroff halt init telinit logger mail sendmail at batch renice chrt ionice \
         update-ca-certificates update-ca-trust ldconfig ssh-copy-id ssh-keygen dhclient ifup ifdown nmcli logrotate sync \
         fstrim fsfreeze wall growpart restorecon setenforce semanage postmap newaliases exportfs multipath iscsiadm",
        "",
        &[(Read, "--help|--version|--dry-run"), (Change, "")],
    ),
    group(
        "gzip gunzip bzip2 bunzip2 xz unxz zstd unzstd unzip",
        "",
        &[(Read, "-t|--test|-l|--list|-v|-tv|-dc|-p|-c|--stdout|--to-stdout|--help|--version"), (Change, "")],
    ),
    group("7z 7za", "", &[(Read, "l|t|i"), (Change, "")]),
    group(
        "rm rmdir unlink shred wipefs mkfs mkfs.ext4 mkfs.xfs mke2fs lvremove vgremove pvremove userdel groupdel sgdisk \
         blkdiscard badblocks",
        "",
        &[(Read, "--help|--version"), (Destroy, "")],
    ),
    group(
        "zfs zpool",
        "-o -t",
        &[(Read, "list|get|status|iostat|history|diff|holds"), (Destroy, "destroy|rollback|labelclear"), (Change, "")],
    ),
    group(
        "virsh",
        "-c --connect --domain",
        &[
            (
                Read,
                "list|dominfo|domstate|dumpxml|domblklist|domiflist|nodeinfo|pool-list|vol-list|net-list|snapshot-list",
            ),
            (Destroy, "undefine|vol-delete|pool-delete|snapshot-delete"),
            (Change, "start|shutdown|reboot|destroy|define|create|migrate|suspend|resume|edit|attach-disk|detach-disk"),
        ],
    ),
    group("dd", "", &[(Destroy, "... of=*"), (Read, "... if=*")]),
    group("truncate", "-s --size", &[(Destroy, "")]),
    group("fdisk parted sfdisk gdisk", "", &[(Read, "-l|--list|print"), (Read, "* print"), (Destroy, "")]),
    group(
        "mdadm",
        "",
        &[(Read, "--detail|-D|--examine|-E|--query|-Q"), (Destroy, "--zero-superblock|--remove|--fail"), (Change, "")],
    ),
    group("fsck e2fsck xfs_repair", "", &[(Read, "-n|-N"), (Change, "")]),
    group(
        "rsync",
        "-e --exclude --include",
        &[
            (Read, "-n*|-*n|--dry-run|-anv|-avnz|-avnP|-rnv"),
            (Destroy, "--delete|--delete-*|--remove-source-files"),
            (Change, ""),
        ],
    ),
    group(
        "tar",
        "-f -C",
        &[(Read, "-t|--list|-tf|-tvf|-tzf|-tzvf|-tjf|-ztvf|-ztf"), (Read, "t|tf|tvf|tzf|tzvf"), (Change, "")],
    ),
    group("tee", "", &[(Read, "/dev/null|/dev/stderr|/dev/tty"), (Change, "*"), (Read, "")]),
    group("crontab", "-u", &[(Read, "-l"), (Destroy, "-r"), (Change, "")]),
    group(
        "apt apt-get dpkg yum dnf rpm zypper apk brew snap",
        "",
        &[
            (
                Read,
                "list|show|search|policy|info|provides|check-update|history|repolist|deplist|config|doctor|query|ls|outdated",
            ),
            (Read, "-l|-L|-s|-S|-q|-qa|-qi|-ql|-qf|-V|-Va|--list|--print-architecture|--simulate|--dry-run"),
            (Change, ""),
        ],
    ),
    group(
        "npm yarn pnpm",
        "--prefix -C",
        &[
            (Read, "ls|list|view|info|outdated|audit|why|root|bin|whoami|ping|help|version"),
            (Destroy, "unpublish"),
            (Change, "install|i|ci|add|remove|uninstall|update|upgrade|publish|link|dedupe|prune"),
            (Unknown, ""),
        ],
    ),
    group(
        "pip pip3 pipx poetry uv gem bundle composer",
        "",
        &[
            (Read, "list|show|freeze|check|search|config|env|info|outdated"),
            (Change, "install|uninstall|add|remove|update|upgrade|sync|lock"),
            (Unknown, ""),
        ],
    ),
    group("alternatives update-alternatives", "", &[(Read, "--display|--list|--query"), (Change, "")]),
    group(
        "rpm-ostree ostree",
        "",
        &[(Read, "status|db|compose|log|show|ls|refs|diff"), (Destroy, "cleanup|reset"), (Change, "*")],
    ),
];
