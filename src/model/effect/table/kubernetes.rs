//! Clusters and containers: kubectl 1.33, oc 4.18, helm 3, docker 28, and what is run beside them.

use crate::model::effect::Effect::{Change, Destroy, Read, Unknown};
use crate::model::effect::table::{Group, group};

pub(crate) const GROUPS: &[Group] = &[
    group(
        "kubectl oc kubecolor k",
        "-n --namespace --context --cluster --kubeconfig -s --server --user --as --as-group --token --request-timeout \
         --cache-dir -v -l --selector -o --output -f --filename -k --kustomize -c --container --field-selector \
         --sort-by --since --since-time --tail -p --patch --patch-file --type --replicas --current-replicas --image \
         --port --to-revision --timeout --for --grace-period --overrides --resource-version --pod-running-timeout \
         --address --limits --requests --to --template -L --label-columns --min --max --cpu-percent --from-literal \
         --from-file --node-selector --dest-dir --max-log-requests --subresource --revision",
        &[
            (Read, "-h|--help"),
            (Read, "--dry-run|--dry-run=client|--dry-run=server|--dry-run=true"),
            (
                Read,
                "get|describe|logs|log|top|explain|diff|version|cluster-info|api-resources|api-versions|events|wait|\
                 port-forward|proxy|options|completion|plugin|whoami|status|projects|help|kustomize|process|extract",
            ),
            // Which cluster and project the operator's own client talks to is no matter of the system under care.
            (Read, "config|project|login|logout|registry|krew"),
            (Read, "auth can-i|whoami"),
            (Read, "rollout status|history"),
            (Change, "rollout|rollback"),
            (Destroy, "delete|drain"),
            (Destroy, "replace --force"),
            (Destroy, "apply --prune"),
            (Destroy, "set volume|volumes --remove"),
            (Read, "set env --list"),
            (Read, "sa|serviceaccounts get-token"),
            (
                Change,
                "apply|create|patch|edit|label|annotate|set|expose|autoscale|run|debug|cp|rsync|cordon|uncordon|taint|\
                 scale|certificate|replace|auth|new-project|new-app|new-build|start-build|cancel-build|import-image|\
                 tag|idle|policy|secrets|serviceaccounts",
            ),
            (Read, "adm top|inspect|must-gather|node-logs|release|catalog|verify-image-signature"),
            (Destroy, "adm drain"),
            (Destroy, "adm prune --confirm"),
            (Read, "adm prune"),
            (Change, "adm upgrade --to|--to=*|--to-latest|--to-latest=*|--to-image|--to-image=*|--clear|--allow-*"),
            (Read, "adm upgrade"),
            (Change, "adm"),
            (Unknown, ""),
        ],
    ),
    group(
        "helm",
        "-n --namespace --kube-context --kubeconfig -f --values --set --set-string --version --timeout --repo -o --output",
        &[
            (Read, "-h|--help"),
            (Read, "--dry-run|--dry-run=*"),
            (Read, "list|ls|status|get|history|hist|search|show|inspect|template|lint|version|env|verify|completion"),
            (Read, "repo|repository|dependency|dep|pull|fetch|package|create|plugin|diff|registry"),
            (Destroy, "uninstall|delete|del|un"),
            (Change, "install|upgrade|rollback|test|push"),
        ],
    ),
    group(
        "docker podman nerdctl docker-compose podman-compose",
        "-H --host --context -c --config -f --file -p --project-name --name --filter --format -l --log-level --since \
         --tail -n -e --env -v --volume --network -t --tag -u --user -w --workdir",
        &[
            (Read, "-h|--help"),
            (Read, "ps|images|logs|inspect|stats|top|version|info|events|port|diff|history|search|wait|save|export"),
            (
                Read,
                "container|image|volume|network|node|service|stack|secret|config|pod ls|list|ps|inspect|logs|stats|top",
            ),
            (Read, "system df|info|events"),
            (Read, "compose ps|logs|top|config|ls|images|events|port|version"),
            (Read, "config|ls"),
            (Destroy, "rm|rmi"),
            (
                Destroy,
                "container|image|volume|network|node|service|stack|secret|config|pod|system|builder|buildx rm|prune",
            ),
            (Destroy, "compose rm"),
            (Destroy, "compose down -v|--volumes"),
            (Destroy, "down -v|--volumes"),
            (Read, "manifest inspect"),
            (
                Change,
                "run|start|stop|restart|kill|pause|unpause|build|push|pull|tag|commit|cp|create|load|import|update|up|\
                 down|rename|attach|compose|swarm|service|stack|node|volume|network|container|image|secret|plugin",
            ),
            (Read, "login|logout|context"),
        ],
    ),
    group(
        "crictl",
        "-r --runtime-endpoint -i --image-endpoint -c --config -t --timeout",
        &[
            (
                Read,
                "ps|pods|images|image|img|logs|inspect|inspecti|inspectp|imagefsinfo|stats|statsp|info|version|events",
            ),
            (Destroy, "rm|rmp|rmi"),
            (Change, "stop|stopp|start|create|run|runp|pull|update|exec|checkpoint|config"),
        ],
    ),
    group(
        "istioctl",
        "-n --namespace --context -c --kubeconfig -i --istioNamespace",
        &[
            (Read, "analyze|proxy-status|ps|proxy-config|pc|version|validate|bug-report|verify-install|dashboard|d"),
            (Read, "ztunnel-config|zc"),
            (Read, "waypoint list|status"),
            (Read, "x|experimental describe|des|authz|precheck|proxy-status|ps|metrics|config"),
            (Destroy, "uninstall"),
            (Destroy, "waypoint|tag delete|remove"),
            (Change, "install|upgrade|tag|waypoint|admin|kube-inject|operator"),
        ],
    ),
    group(
        "argocd",
        "--server --auth-token --context --config -o --output --revision --timeout -N --app-namespace",
        &[
            (Read, "--dry-run"),
            (
                Read,
                "app|appset|proj|repo|repocreds|cluster|account|cert|gpg list|get|diff|history|logs|resources|manifests|wait",
            ),
            (Read, "version|login|logout|context|relogin|completion|admin"),
            (Destroy, "app sync --prune"),
            (Destroy, "app|appset|proj|repo|repocreds|cluster|cert|gpg delete|rm|delete-resource"),
            (Change, "app|appset|proj|repo|repocreds|cluster|account|cert|gpg"),
        ],
    ),
    group(
        "flux",
        "-n --namespace --context --kubeconfig",
        &[
            (Read, "get|logs|check|diff|events|stats|tree|export|version|trace|build|debug"),
            (Destroy, "delete|uninstall"),
            (Change, "reconcile|suspend|resume|create|install|bootstrap|push|tag"),
        ],
    ),
    group(
        "velero",
        "-n --namespace --kubecontext",
        &[
            (Read, "version|client|completion|bug"),
            (Destroy, "delete|uninstall"),
            (Destroy, "* delete"),
            (Read, "get|describe"),
            (Read, "* get|describe|logs|download"),
            (Change, "create|install|backup|restore|schedule|snapshot-location|backup-location"),
        ],
    ),
    group(
        "virtctl",
        "-n --namespace --context --kubeconfig",
        &[
            (Read, "version|guestosinfo|fslist|userlist|port-forward|memory-dump"),
            (
                Change,
                "start|stop|restart|migrate|migrate-cancel|pause|unpause|soft-reboot|addvolume|removevolume|expose|\
                      image-upload|create|expand|set",
            ),
        ],
    ),
    group(
        "rosa ocm osdctl",
        "",
        &[
            (Read, "list|describe|get|login|logout|whoami|version|verify|logs|token|account|config|backplane"),
            (Destroy, "delete|uninstall|revoke"),
            (Change, "create|edit|patch|post|upgrade|install|link|unlink|grant|hibernate|resume|init"),
        ],
    ),
    group("kustomize omc stern kubectx kubens kubectl-neat logcli must-gather", "", &[(Read, "")]),
    group(
        "kubeadm",
        "--config",
        &[
            (Read, "version|config"),
            (Read, "certs check-expiration"),
            (Read, "token list"),
            (Read, "upgrade plan|diff"),
            (Destroy, "reset"),
            (Change, "init|join|upgrade|certs|token"),
        ],
    ),
    group(
        "cilium hubble",
        "-n --namespace --context",
        &[
            (Read, "status|version|observe|config|sysdump|connectivity|list|get|monitor|endpoint|bpf|service|policy"),
            (Destroy, "uninstall"),
            (Change, "install|upgrade|clustermesh|enable|disable"),
        ],
    ),
];
