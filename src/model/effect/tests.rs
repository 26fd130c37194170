//! Tests of what commands do.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use proptest::prelude::proptest;

use super::Effect::{self, Change, Destroy, Read, Unknown};
use super::{Invocation, invocation, rules, script_effect, table};
use crate::source::{FileId, Mapped};
use crate::syntax::shell::parse;

fn of(text: &str) -> Effect {
    script_effect(&parse(&Mapped::plain(FileId(0), 0, text)), &[])
}

fn first(text: &str) -> Invocation {
    let script = parse(&Mapped::plain(FileId(0), 0, text));
    invocation(&script.statements[0].commands[0], &[]).unwrap()
}

fn all_are(effect: Effect, commands: &[&str]) {
    for command in commands {
        assert_eq!(of(command), effect, "{command}");
    }
}

#[test]
fn reading() {
    all_are(
        Read,
        &[
            "kubectl get pods -n shop",
            "kubectl -n shop --context prod describe deploy/web",
            "kubectl delete pod x --dry-run=client",
            "kubectl rollout status deploy/web",
            "kubectl auth can-i delete pods",
            "kubectl port-forward svc/web 8080:80",
            "kubectl exec -it web-0 -n shop -- cat /etc/hosts",
            "oc rsh -n storage tools-0 ceph status",
            "oc adm top nodes",
            "helm history web",
            "docker logs -f web",
            "docker exec -it db psql -U app -c 'SELECT 1'",
            "systemctl status nginx",
            "journalctl -u kubelet --since today",
            "aws ec2 describe-instances --region eu-west-1",
            "aws --profile prod s3 ls",
            "gcloud compute instances list",
            "az aks show -g rg -n x",
            "psql -h db -Atc \"SELECT count(*) FROM t WHERE note = 'delete me'\"",
            "psql -c 'EXPLAIN DELETE FROM t'",
            "redis-cli -h cache INFO memory",
            "kafka-topics.sh --bootstrap-server b:9092 --describe --topic t",
            "kafka-consumer-groups --reset-offsets --to-latest --group g --all-topics",
            "vault kv get secret/x",
            "terraform plan -out x",
            "git log --oneline",
            "curl -sf http://x/health",
            "argocd app get web",
            "etcdctl --endpoints a:2379 endpoint status -w table",
            "ceph -s",
            "ceph osd pool ls detail",
            "ip addr show",
            "iptables -L -n -v",
            "ssh node1 'df -h && uptime'",
            "gh pr list",
            "nodetool -h cass1 status",
            "grep -r x . | sort | uniq -c 2>/dev/null",
            "sudo -u postgres timeout 5 ls",
            "bash -c 'kubectl get pods'",
            "watch -n 5 'kubectl get pods | grep web'",
            "cd /tmp && export X=1",
            "mongosh --eval 'rs.status()'",
            "kubectl delete --help",
            "X=$(kubectl get pods -o name)",
            "tar -tf x.tar",
            "gunzip -t dump.sql.gz",
            "gzip --test dump.gz",
            "unzip -l dump.zip",
            "xz -t dump.xz",
            "oc debug node/x -- chroot /host systemctl status kubelet",
            "find . -name '*.log'",
        ],
    );
}

#[test]
fn changing() {
    all_are(
        Change,
        &[
            "kubectl apply -f x.yaml",
            "openssl req -new -keyout a.key -out a.csr",
            "kubectl rollout undo deploy/web",
            "kubectl scale deploy/web --replicas=0",
            "kubectl cordon node-1",
            "kubectl delete pod x --dry-run=none || true; kubectl label pod x a=b".split("; ").nth(1).unwrap(),
            "oc debug node/x -- chroot /host systemctl restart kubelet",
            "helm upgrade web ./chart",
            "docker restart web",
            "systemctl restart nginx",
            "aws autoscaling set-desired-capacity --desired-capacity 2",
            "gcloud compute instances reset x",
            "az vm restart -g rg -n x",
            "psql -c \"UPDATE t SET a = 1\"",
            "psql -c 'SELECT pg_terminate_backend(1)'",
            "psql <<EOF\nINSERT INTO t VALUES (1);\nEOF",
            "redis-cli config set maxmemory 1gb",
            "vault write sys/x a=b",
            "terraform apply",
            "git push origin main",
            "curl -X POST http://x/-/reload",
            "curl -sXPUT http://x",
            "curl -d a=b http://x",
            "argocd app sync web",
            "etcdctl defrag",
            "ceph osd set noout",
            "ssh node1 sudo systemctl restart kubelet",
            "kubectl get pods -o yaml > backup.yaml",
            "echo 1 | sudo tee /proc/sys/x",
            "sed -i 's/a/b/' f",
            "kill -9 1",
            "iptables -A INPUT -j DROP",
            "kubectl get pods | xargs -I {} kubectl label {} a=b",
            "npm install",
        ],
    );
}

#[test]
fn destroying() {
    all_are(
        Destroy,
        &[
            "kubectl delete pod x",
            "kubectl -n shop delete pvc --all",
            "kubectl drain node-1",
            "helm uninstall web",
            "docker compose down -v",
            "docker system prune -f",
            "aws ec2 terminate-instances --instance-ids i-1",
            "aws s3 rm s3://b/x --recursive",
            "gcloud compute instances delete x",
            "az group delete -n rg",
            "psql -c 'DELETE FROM t'",
            "psql -c 'WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d'",
            "psql --command='DROP TABLE t'",
            "mysql -e \"select 1; truncate table t\"",
            "redis-cli FLUSHALL",
            "kafka-topics --delete --topic t",
            "vault kv delete secret/x",
            "terraform destroy",
            "terraform apply -destroy",
            "git push --force origin main",
            "git reset --hard HEAD~1",
            "curl -X DELETE http://x/1",
            "etcdctl member remove 1",
            "ceph osd purge 1",
            "ssh node1 'rm -rf /var/tmp/x'",
            "kubectl exec web-0 -- sh -c 'rm -rf /data/*'",
            "kubectl get pods -o name | xargs kubectl delete",
            "find /tmp -name x -delete",
            "find /tmp -name x -exec rm {} \\;",
            "for p in a b; do kubectl delete pod $p; done",
            "rm -rf /x",
            "dd if=/dev/zero of=/dev/sda",
            "mongosh --eval 'db.t.deleteMany({})'",
            "rabbitmqctl purge_queue q",
            "nodetool decommission",
            "journalctl --vacuum-time=2d",
            "ip route del default",
        ],
    );
}

#[test]
fn unknown() {
    all_are(
        Unknown,
        &[
            "make deploy",
            "./fix.sh",
            "frobnicate delete --all",
            "kubectl exec -it web-0 -- bash",
            "kubectl exec -it web-0",
            "ssh node1",
            "psql -h db",
            "psql -f fix.sql",
            "bash fix.sh",
            "kubectl frobnicate",
            "aws newservice frobnicate-things",
            "sudo -i",
            "mongosh",
        ],
    );
}

#[test]
fn what_a_command_works_on() {
    let found = first("kubectl -n shop --context=prod delete deploy/web --wait=false");
    assert_eq!(found.verb.as_deref(), Some("delete"));
    assert_eq!(found.resource_kind.as_deref(), Some("deploy"));
    assert_eq!(found.resource_name.as_deref(), Some("web"));
    assert_eq!(found.namespace.as_deref(), Some("shop"));
    assert_eq!(found.context.as_deref(), Some("prod"));
    assert!(!found.needs_namespace);
    let needs = [
        "kubectl delete pod <pod>",
        "oc rollout restart deployment/web",
        "kubectl scale sts web --replicas=1",
        "kubectl logs web-0",
        "helm upgrade web ./chart",
    ];
    let none = [
        "kubectl get pods -A",
        "kubectl get nodes",
        "kubectl describe pv x",
        "kubectl delete ns shop",
        "kubectl drain node-1",
        "kubectl apply -f x.yaml",
        "kubectl get widgets.example.com",
        "oc adm top nodes",
        "kubectl -nshop get pods",
        "kubectl get pods --namespace shop",
        "helm list",
        "kubectl cluster-info",
    ];
    assert!(needs.iter().all(|text| first(text).needs_namespace), "{needs:?}");
    for text in none {
        assert!(!first(text).needs_namespace, "{text}");
    }
}

#[test]
fn a_configuration_comes_first() {
    let configured = [("frob", Destroy), ("frob list|show", Read), ("kubectl delete pod", Change)];
    let extra = rules(&configured.map(|(key, effect)| (key.to_owned(), effect)).into());
    let effect = |text: &str| script_effect(&parse(&Mapped::plain(FileId(0), 0, text)), &extra);
    assert_eq!(effect("frob --all list x"), Read);
    assert_eq!(effect("frob wipe"), Destroy);
    assert_eq!(effect("ssh host frob wipe"), Destroy);
    assert_eq!(effect("kubectl delete pod x"), Change);
    assert_eq!(effect("kubectl delete pvc x"), Destroy);
}

#[test]
fn tables_name_each_program_once() {
    let mut names = table::groups().flat_map(|group| group.programs.split_whitespace()).collect::<Vec<_>>();
    let all = names.len();
    names.sort_unstable();
    let twice = names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect::<Vec<_>>();
    assert_eq!(twice, Vec::<&str>::new(), "of {all}");
}

#[test]
fn commands_inside_commands_are_bounded() {
    let mut text = "rm x".to_owned();
    for _ in 0..20 {
        text = format!("eval {text}");
    }
    assert_eq!(of(&text), Unknown);
}

proptest! {
    #[test]
    fn no_command_panics(words in proptest::collection::vec("[-a-z='\"$ ({é]{0,8}|kubectl|exec|--|ssh|-c|sh|psql|find|-exec|curl|-X", 0..12)) {
        of(&words.join(" "));
    }
}
