//! Clouds and delivery: aws 2, gcloud, az, terraform 1, vault 1, git 2, gh 2, ansible, nomad, consul.

use crate::model::effect::Effect::{Change, Destroy, Read, Unknown};
use crate::model::effect::table::{Group, group};

pub(crate) const GROUPS: &[Group] = &[
    group(
        "aws awslocal",
        "--profile --region --output --query --endpoint-url --ca-bundle --cli-read-timeout --cli-connect-timeout --color",
        &[
            (Read, "help"),
            (Read, "--dry-run|--dryrun"),
            (Read, "configure|sso"),
            (Read, "eks update-kubeconfig"),
            (Unknown, "ssm start-session"),
            (Read, "s3 ls|presign"),
            (Destroy, "s3 rm|rb"),
            (Destroy, "s3 sync --delete"),
            (Change, "s3 cp|mv|sync|mb|website"),
            (
                Read,
                "* describe-*|list-*|get-*|lookup-*|search-*|filter-*|batch-get-*|head-*|scan|query|tail|wait|ls|\
                 simulate-*|validate-*|estimate-*|select-*|check-*|test-*|preview-*|detect-*|decode-*|view-*|download-*|\
                 assume-*|generate-*|start-query|stop-query|help",
            ),
            (Destroy, "* delete-*|terminate-*|purge-*|destroy-*|batch-delete-*|schedule-key-deletion|release-*"),
            (
                Change,
                "* create-*|put-*|update-*|modify-*|start-*|stop-*|reboot-*|attach-*|detach-*|associate-*|disassociate-*|\
                 register-*|deregister-*|add-*|remove-*|set-*|enable-*|disable-*|run-*|send-*|publish|invoke|tag-*|\
                 untag-*|authorize-*|revoke-*|allocate-*|failover-*|promote-*|restore-*|reset-*|change-*|copy-*|import-*|\
                 export-*|suspend-*|resume-*|execute-*|deploy|deploy-*|cancel-*|replace-*|rotate-*|increase-*|decrease-*|\
                 upgrade-*|complete-*|retry-*|redrive-*|redeploy-*|rollback-*|switchover-*|upload-*|write-*|batch-*",
            ),
        ],
    ),
    group(
        "gcloud",
        "--project --zone --region --format --filter --limit --account --configuration --cluster --location --instance",
        &[
            (Read, "config|auth|info|version|help|init|components|topic"),
            (Read, "... list|describe|read|tail|list-*|get-*|get-credentials|versions|tail|lookup|search"),
            (Destroy, "... delete|destroy|delete-*|purge"),
            (
                Change,
                "... create|update|patch|add-*|remove-*|set-*|start|stop|restart|reset|reboot|resize|deploy|promote-*|\
                 failover|import|export|enable|disable|apply|rollback|submit|suspend|resume|move|clone|restore|restore-*|\
                 run|invalidate-*|upgrade|switchover|attach-*|detach-*|migrate|recreate-*|replace|rollout*|update-*|\
                 create-*|cancel|publish|pull|seek|snapshot|drain",
            ),
        ],
    ),
    group(
        "gsutil",
        "-h -o -u",
        &[
            (Read, "ls|cat|stat|du|hash|version|help|config"),
            (Destroy, "rm|rb"),
            (Destroy, "rsync -d"),
            (Change, "cp|mv|mb|rsync|acl|iam|lifecycle|setmeta|rewrite|versioning"),
        ],
    ),
    group(
        "az",
        "--subscription -g --resource-group -n --name -o --output --query --only-show-errors",
        &[
            (Read, "-h|--help"),
            (Read, "login|logout|account|configure|version|cloud|find|extension|config|upgrade|feedback|interactive"),
            (
                Read,
                "... list|show|get|list-*|show-*|get-*|check-*|exists|query|wait|validate|what-if|download|tail|version|\
                 browse|logs|kubeconfig",
            ),
            (Destroy, "... delete|purge|remove|delete-*|purge-*|clear|flush"),
            (
                Change,
                "... create|update|start|stop|restart|deallocate|redeploy|reimage|scale|set|add|upgrade|failover|restore|\
                 import|export|enable|disable|attach|detach|assign|unassign|reset|rotate*|regenerate*|renew*|renew|swap|\
                 upload|copy|move|invoke|nodepool|cancel|approve|promote|run|import-*|create-*|update-*|set-*|add-*|\
                 enable-*|disable-*|start-*|stop-*|reset-*|acquire|release|register|unregister|build|force-reboot|grant-*|revoke-*|stop-replica|sync",
            ),
        ],
    ),
    group(
        "terraform tofu terragrunt",
        "",
        &[
            (Read, "-help|--help|-h"),
            (Read, "plan|show|output|validate|fmt|version|graph|providers|console|init|get|login|logout|metadata|test"),
            (Read, "state list|show|pull"),
            (Read, "workspace list|show|select"),
            (Read, "run-all plan|output|validate|init"),
            (Destroy, "destroy"),
            (Destroy, "apply -destroy|--destroy"),
            (Destroy, "run-all destroy"),
            (Destroy, "state rm"),
            (Destroy, "workspace delete"),
            (Change, "apply|import|taint|untaint|refresh|state|workspace|force-unlock|run-all|push"),
        ],
    ),
    group(
        "pulumi",
        "-s --stack -C --cwd",
        &[
            (Read, "preview|about|logs|version|whoami|login|logout|config|history|console|stack"),
            (Destroy, "destroy"),
            (Change, "up|update|refresh|import|cancel|new|state"),
        ],
    ),
    group(
        "vault bao",
        "-address -namespace -ns -format -field -mount",
        &[
            (Read, "-h|-help|--help"),
            (Read, "read|list|status|version|login|print|path-help|server|monitor|debug|unwrap"),
            (Read, "kv get|list"),
            (Read, "kv metadata get|list"),
            (Read, "token lookup|capabilities"),
            (Read, "policy|audit|auth|secrets|namespace|plugin|lease list|read|lookup|info|fmt|help"),
            (Read, "operator members|key-status|usage|diagnose"),
            (Read, "operator raft list-peers|autopilot"),
            (Read, "operator raft snapshot save|inspect"),
            (Destroy, "delete"),
            (Destroy, "kv delete|destroy"),
            (Destroy, "kv metadata delete"),
            (Destroy, "policy|namespace|secrets|auth|audit delete|disable"),
            (Destroy, "operator raft remove-peer"),
            (Destroy, "lease|token revoke"),
            (Change, "write|patch|kv|operator|secrets|auth|audit|token|policy|namespace|lease|plugin|transit|pki|ssh"),
        ],
    ),
    group(
        "git",
        "-C -c --git-dir --work-tree",
        &[
            (Read, "--dry-run"),
            (Read, "push|add|clean|rm|mv -n"),
            (
                Read,
                "status|log|diff|show|fetch|clone|blame|describe|rev-parse|rev-list|ls-files|ls-remote|ls-tree|grep",
            ),
            (Read, "reflog|remote|config|shortlog|cat-file|bisect|help|version|archive|name-rev|show-ref|whatchanged"),
            (Read, "stash|worktree|submodule list|show|status"),
            (Destroy, "branch -d|-D|--delete"),
            (Read, "branch"),
            (Destroy, "push -f|--force|--force-with-lease|--force-with-lease=*|--delete|-d|--mirror|--prune"),
            (Destroy, "reset --hard"),
            (Destroy, "clean"),
            (Destroy, "stash drop|clear"),
            (Destroy, "tag -d|--delete"),
            (
                Change,
                "push|commit|merge|rebase|revert|cherry-pick|reset|checkout|switch|restore|pull|add|rm|mv|tag|stash|am|\
                 apply|init|submodule|worktree|gc|filter-branch|filter-repo|notes|update-ref",
            ),
        ],
    ),
    group(
        "gh glab",
        "-R --repo --hostname",
        &[
            (Read, "auth|browse|search|status|help|version|completion|alias|config"),
            (Read, "* list|view|status|diff|checks|watch|download|clone|get|ls|trace|ports|logs"),
            (Destroy, "* delete|remove"),
            (
                Change,
                "* create|edit|merge|close|reopen|comment|run|rerun|cancel|enable|disable|set|upload|sync|review|ready|\
                 lock|unlock|checkout|fork|rename|archive|transfer|add|update|approve|retry",
            ),
        ],
    ),
    group(
        "ansible-playbook",
        "-i -l -e -t --tags --limit --extra-vars",
        &[(Read, "--check|-C|--syntax-check|--list-hosts|--list-tasks|--list-tags"), (Change, "")],
    ),
    group(
        "nomad consul",
        "-address -namespace -region -token",
        &[
            (Read, "status|version|monitor|members|info|validate|plan|agent-info|rtt|ui"),
            (Read, "* status|list|get|info|read|list-peers|logs|ls|history|inspect|deployments|allocs"),
            (Read, "operator raft list-peers"),
            (Read, "snapshot save|inspect"),
            (Destroy, "* delete|purge|remove-peer|drain|deregister|destroy|stop"),
            (Destroy, "leave|force-leave|stop"),
            (
                Change,
                "* put|set|apply|run|restart|eligibility|promote|fail|dispatch|revert|scale|register|write|update|create",
            ),
            (Change, "run|join|reload|maint|keygen|keyring|lock|exec|event"),
        ],
    ),
    group(
        "amtool",
        "--alertmanager.url",
        &[
            (Change, "alert add"),
            (Read, "alert|config|cluster|check-config|template"),
            (Read, "silence query"),
            (Change, "silence|alert add"),
        ],
    ),
    group(
        "promtool mimirtool",
        "",
        &[
            (Read, "check|query|test|debug|analyze"),
            (Read, "rules list|print|lint|diff|check"),
            (Destroy, "rules delete"),
            (Change, "tsdb|push|rules|alertmanager"),
        ],
    ),
];
