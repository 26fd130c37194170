//! Stores and brokers: redis, etcd 3, ceph 19, kafka 4, rabbitmq 4, cassandra 5, and the tools beside the SQL clients. What
//! SQL and JavaScript do is read from their text elsewhere.

use crate::model::effect::Effect::{Change, Destroy, Read};
use crate::model::effect::table::{Group, group};

pub(crate) const GROUPS: &[Group] = &[
    // Clients of SQL: their operands are databases, and what they do stands in the SQL.
    group(
        "psql",
        "-h --host -p --port -U --username -d --dbname -c --command -f --file -v --set -P -F -R -T -o -L",
        &[],
    ),
    group("mysql mariadb", "-h --host -P --port -u --user -D --database -e --execute -S --socket", &[]),
    group("clickhouse-client", "-h --host --port -u --user --password -d --database -q --query", &[]),
    group("cqlsh", "-u --username -p --password -k --keyspace -f --file -e --execute", &[]),
    group("sqlcmd", "-S -U -P -d -Q -q -i -o", &[]),
    group(
        "redis-cli valkey-cli keydb-cli",
        "-h -p -s -a -u -r -i -n --user --pass --cacert --cert --key --sni -t",
        &[
            (
                Read,
                "--bigkeys|--memkeys|--hotkeys|--latency|--latency-history|--latency-dist|--stat|--scan|--rdb|--version",
            ),
            (Read, "--cluster check|info"),
            (
                Read,
                "info|ping|echo|time|role|dbsize|lastsave|monitor|get|mget|getrange|strlen|keys|scan|type|ttl|pttl|exists|\
                 hget|hgetall|hmget|hkeys|hvals|hlen|hscan|lrange|llen|lindex|smembers|scard|sismember|sscan|zrange|\
                 zcard|zscore|zcount|zscan|xlen|xrange|xinfo|xpending|dump|object|randomkey|command|subscribe|wait",
            ),
            (Read, "config get"),
            (Read, "client list|info|getname|id"),
            (Read, "cluster info|nodes|slots|shards|keyslot|countkeysinslot|myid"),
            (Read, "slowlog get|len"),
            (Read, "memory stats|usage|doctor|malloc-stats"),
            (Read, "latency latest|history|doctor|graph"),
            (Read, "acl list|whoami|getuser|users|cat|log"),
            (Read, "sentinel master|masters|replicas|slaves|sentinels|get-master-addr-by-name|ckquorum"),
            (Destroy, "flushall|flushdb|del|unlink|hdel|xtrim|xdel|ltrim"),
            (Destroy, "cluster reset|forget|flushslots"),
            (Destroy, "--cluster del-node"),
            (Change, "*"),
            (Change, "--cluster|--eval|--pipe"),
        ],
    ),
    group(
        "etcdctl etcdutl",
        "--endpoints --cacert --cert --key --user --password -w --write-out --command-timeout --dial-timeout",
        &[
            (Read, "get|version|watch|check|help|elect|hashkv"),
            (Read, "endpoint"),
            (Read, "member|alarm|user|role|lease list|get|timetolive"),
            (Read, "auth status"),
            (Read, "snapshot save|status"),
            (Destroy, "del"),
            (Destroy, "member remove"),
            (Destroy, "user|role|lease delete|revoke"),
            (
                Change,
                "put|member|defrag|compact|compaction|alarm|move-leader|snapshot|auth|user|role|lease|txn|lock|migrate",
            ),
        ],
    ),
    group(
        "ceph",
        "-c --conf -m --monmap --id -n --name --cluster -k --keyring --connect-timeout -f --format",
        &[
            (Read, "-s|--status|-w|--watch|-v|--version|-h|--help"),
            (Change, "health mute|unmute"),
            (Read, "status|health|df|versions|version|report|features|time-sync-status|quorum_status|mon_status|log|w"),
            (
                Read,
                "osd tree|df|stat|dump|ls|find|perf|lspools|blocked-by|metadata|getmap|getcrushmap|map|utilization|\
                 ok-to-stop|safe-to-destroy|status|info|versions|numa-status|tree-from|ls-tree|count-metadata|host",
            ),
            (Read, "osd pool ls|get|stats|autoscale-status|get-quota"),
            (Read, "osd crush tree|dump|ls|rule ls|dump"),
            (Read, "osd erasure-code-profile ls|get"),
            (Read, "pg stat|dump|dump_stuck|ls|ls-by-*|map|debug|getmap|dump_json|dump_pools_json"),
            (Read, "pg * query|list_unfound"),
            (Read, "mon stat|dump|metadata|getmap|versions"),
            (Read, "mgr dump|services|metadata|stat|versions|module ls"),
            (Read, "mgr module ls"),
            (Read, "mds stat|metadata|versions|compat"),
            (Read, "fs ls|status|dump|get"),
            (Read, "fs volume|subvolume|subvolumegroup ls|info|getpath"),
            (Read, "config get|show|dump|ls|help|log|show-with-defaults"),
            (Read, "config-key get|ls|dump|exists"),
            (Read, "crash ls|info|ls-new|stat"),
            (Read, "auth ls|list|get|get-key|print-key|export"),
            (Read, "device ls|info|get-health-metrics|ls-by-*"),
            (Read, "orch ls|ps|status"),
            (Read, "orch host|device|upgrade ls|status|check"),
            (Read, "balancer status|eval|show"),
            (Read, "progress|insights|telemetry|service"),
            (Destroy, "osd purge|destroy|rm|lost|purge-new|rm-pg-upmap*"),
            (Destroy, "osd pool|crush delete|rm|remove|unlink"),
            (Destroy, "pg * mark_unfound_lost"),
            (Destroy, "fs rm|rm_data_pool"),
            (Destroy, "fs volume|subvolume|subvolumegroup rm"),
            (Destroy, "auth|config|config-key|mon|mds del|rm|remove"),
            (Destroy, "orch rm|osd|host rm|drain"),
            (Change, "osd|pg|mon|mgr|mds|fs|config|config-key|crash|auth|device|orch|balancer|tell|daemon"),
        ],
    ),
    group(
        "rbd",
        "-p --pool --id -c",
        &[
            (Read, "ls|list|info|status|du|disk-usage|showmapped|children|diff|watch|perf|export"),
            (Read, "snap|lock|trash|group|namespace|device ls|list"),
            (Read, "mirror * status|info"),
            (Destroy, "rm|remove"),
            (Destroy, "snap|trash|group|lock|namespace rm|remove|purge|rollback"),
            (Change, "*"),
        ],
    ),
    group(
        "rados",
        "-p --pool --id -c",
        &[
            (
                Read,
                "df|ls|lspools|stat|get|listomapvals|listomapkeys|getxattr|listxattr|list-inconsistent-*|listwatchers",
            ),
            (Destroy, "rm|purge|rmpool|cleanup|rmxattr|rmomapkey|clearomap"),
            (Change, "*"),
        ],
    ),
    group(
        "radosgw-admin",
        "",
        &[
            (Read, "... list|stats|info|get|status|check|show|ls"),
            (Destroy, "... rm|remove|purge|unlink|trim"),
            (Change, "..."),
        ],
    ),
    group(
        "kafka-topics kafka-consumer-groups kafka-acls kafka-configs kafka-log-dirs kafka-transactions kafka-features",
        "",
        &[
            (Destroy, "--delete|--delete-offsets|--remove"),
            (Change, "--reset-offsets --execute"),
            (Read, "--reset-offsets"),
            (Change, "--create|--alter|--add"),
            (Read, "--list|--describe|--version|--help|list|describe"),
        ],
    ),
    group("kafka-reassign-partitions kafka-replica-verification", "", &[(Change, "--execute|--cancel"), (Read, "")]),
    group(
        "kafka-console-consumer kafka-broker-api-versions kafka-get-offsets kafka-metadata-quorum kafka-dump-log \
         kafka-consumer-perf-test kafka-cluster kafka-metadata-shell kafka-jmx",
        "",
        &[(Read, "")],
    ),
    group("kafka-delete-records kafka-streams-application-reset", "", &[(Destroy, "")]),
    group(
        "kafka-console-producer kafka-leader-election kafka-preferred-replica-election kafka-server-start \
         kafka-server-stop kafka-storage kafka-producer-perf-test kafka-mirror-maker",
        "",
        &[(Change, "")],
    ),
    group("kcat kafkacat", "-b -t -p -o -X -F", &[(Change, "-P"), (Read, "")]),
    group(
        "rabbitmqctl",
        "-n --node -t --timeout -p --vhost -q",
        &[
            (
                Read,
                "list_*|status|cluster_status|report|environment|node_health_check|ping|await_*|authenticate_user|help",
            ),
            (Read, "version|schema_info|decode|export_definitions|hash_password|is_*|check_*"),
            (Destroy, "delete_*|purge_queue|reset|force_reset|forget_cluster_node|remove_*"),
            (
                Change,
                "add_*|set_*|clear_*|change_*|start_app|stop_app|stop|join_cluster|sync_queue|cancel_sync_queue|\
                      close_*|enable_*|disable_*|import_definitions|rotate_logs|shutdown|trace_*|update_*|force_*|restart_*|\
                      suspend_*|resume_*|rename_*|hipe_compile|await",
            ),
        ],
    ),
    group("rabbitmq-diagnostics", "", &[(Read, "")]),
    group(
        "rabbitmq-queues rabbitmq-streams rabbitmq-upgrade",
        "-n --node -p --vhost",
        &[(Read, "check_*|list_*|quorum_status|await_*|peek|help|status"), (Destroy, "delete_*"), (Change, "*")],
    ),
    group(
        "rabbitmqadmin",
        "-H -P -u -p -V --host --port --username --password --vhost",
        &[(Read, "list|show|export|help"), (Destroy, "delete|purge|close"), (Change, "declare|publish|import|get")],
    ),
    group(
        "nodetool",
        "-h --host -p --port -u --username -pw --password -pwf",
        &[
            (Read, "status|status*|info|ring|tpstats|tablestats|cfstats|compactionstats|netstats|describe*|gossipinfo"),
            (
                Read,
                "get*|version|*histograms|failuredetector|gcstats|verify|top*|viewbuildstatus|*history|list*|rangekeysample",
            ),
            (Destroy, "decommission|removenode|assassinate|clearsnapshot|truncatehints"),
            (Change, "*"),
        ],
    ),
    group(
        "mysqladmin",
        "-h -P -u --host --port --user",
        &[
            (Read, "status|extended-status|processlist|ping|version|variables"),
            (Destroy, "drop"),
            (Change, "kill|shutdown|flush-*|create|password|start-*|stop-*|refresh|reload"),
        ],
    ),
    group(
        "pg_dump pg_dumpall pg_isready pg_basebackup mysqldump mongodump mongoexport mongostat mongotop pg_controldata \
           pgbadger pg_waldump pg_verifybackup",
        "",
        &[(Read, "")],
    ),
    group("mongorestore", "", &[(Destroy, "--drop"), (Change, "")]),
    group(
        "mongoimport createdb createuser vacuumdb reindexdb pg_rewind pg_upgrade initdb pgbench",
        "",
        &[(Destroy, "--drop"), (Change, "")],
    ),
    group("pg_restore", "-d -h -p -U -j", &[(Read, "-l|--list"), (Destroy, "-c|--clean"), (Change, "")]),
    group("dropdb dropuser pg_resetwal", "", &[(Destroy, "")]),
    group("pg_ctl", "-D -l -o -m -t", &[(Read, "status"), (Change, "*")]),
    group(
        "patronictl",
        "-c --config-file -d --dcs",
        &[(Read, "list|topology|history|show-config|query|dsn|version"), (Destroy, "remove"), (Change, "*")],
    ),
    group(
        "pgbackrest wal-g barman",
        "",
        &[
            (Read, "info|check|verify|version|help|list-*|backup-list|wal-show|status|show-*|diagnose"),
            (Destroy, "expire|stanza-delete|delete|delete-backup"),
            (Change, "*"),
        ],
    ),
    group(
        "mc s3cmd rclone",
        "",
        &[
            (Read, "ls|lsd|lsl|cat|stat|info|du|tree|find|diff|version|head|size|check|config|alias|about|md5sum"),
            (Read, "admin info|trace|top|logs|console|prometheus"),
            (Read, "admin heal --dry-run|-n"),
            (Destroy, "rm|rb|del|delete|purge|rmdir|rmdirs|cleanup"),
            (Destroy, "sync|mirror --delete|--remove|--delete-removed"),
            (Change, "cp|mv|mb|put|get|copy|copyto|move|moveto|sync|mirror|admin|ilm|policy|anonymous|retention|mkdir"),
        ],
    ),
];
