/** What to do where nothing enforces the policies, for the platform at hand. Words and commands; nothing is run. */
import type { Enforcement, Platform } from './enforcement.ts';

export interface Step {
  readonly text: string;
  readonly command?: string;
}

/** One way to get policies enforced; its steps are in order. */
export interface Way {
  readonly title: string;
  readonly steps: readonly Step[];
}

export interface Advice {
  readonly platform: string;
  readonly ways: readonly Way[];
}

/** Undefined where policies are enforced, or where nobody knows that they are not. */
export function adviceFor({ coverage, platform, hits }: Enforcement): Advice | undefined {
  if (coverage.kind !== 'none') return undefined;
  const rows = new Set(hits.map(({ row }) => row));
  if (rows.has('cilium') || rows.has('azure-cilium')) return { platform: 'Cilium', ways: [cilium] };
  if (rows.has('kube-router')) return { platform: 'kube-router', ways: [kubeRouter] };
  if (rows.has('weave')) return { platform: 'Weave Net', ways: [another] };
  if (rows.has('eks-auto')) return { platform: 'EKS Auto Mode', ways: [eksAuto] };
  if (rows.has('flannel') && platform === 'rke2') return { platform: 'RKE2', ways: [rke2] };
  if (rows.has('flannel')) return { platform: 'flannel', ways: [flannel, another] };
  return { platform: names[platform], ways: ways[platform] };
}

const names: Readonly<Record<Platform, string>> = {
  gke: 'GKE',
  eks: 'EKS',
  aks: 'AKS',
  openshift: 'OpenShift',
  k3s: 'k3s',
  rke2: 'RKE2',
  k0s: 'k0s',
  kind: 'kind',
  minikube: 'minikube',
  unknown: 'this cluster',
};

const recreate: Step = {
  text: 'Restart the workloads: pods that are older than the engine are not policed until they are made anew.',
  command: 'kubectl rollout restart deployment --namespace NAMESPACE',
};

const another: Way = {
  title: 'Install an engine',
  steps: [
    { text: 'Choose a network plugin that enforces policies, such as Calico or Cilium, and follow its guide for this platform.' },
    {
      text: 'Or keep the plugin and add kube-network-policies beside it, a DaemonSet of the Kubernetes project that only enforces.',
    },
    recreate,
  ],
};

const cilium: Way = {
  title: 'Let Cilium enforce again',
  steps: [
    {
      text: 'Set `enable-policy` to `default` and `policy-audit-mode` to `false` where the ConfigMap comes from: its Helm values.',
      command:
        'helm upgrade cilium cilium/cilium --namespace kube-system --reuse-values --set policyEnforcementMode=default --set policyAuditMode=false',
    },
    {
      text: 'Restart its agents, which read the ConfigMap when they start.',
      command: 'kubectl rollout restart daemonset/cilium --namespace kube-system',
    },
  ],
};

const kubeRouter: Way = {
  title: 'Let kube-router enforce',
  steps: [
    {
      text: 'Run it with `--run-firewall=true`: change the argument of its DaemonSet.',
      command: 'kubectl edit daemonset/kube-router --namespace kube-system',
    },
  ],
};

const flannel: Way = {
  title: 'Let flannel’s chart add an engine',
  steps: [
    {
      text: 'Its chart runs kube-network-policies beside flannel when it is told to.',
      command: 'helm upgrade flannel flannel/flannel --namespace kube-flannel --reuse-values --set netpol.enabled=true',
    },
  ],
};

const eksAuto: Way = {
  title: 'Turn on the agent that AWS runs',
  steps: [
    {
      text: 'Tell the controller with a ConfigMap.',
      command:
        'kubectl create configmap amazon-vpc-cni --namespace kube-system --from-literal=enable-network-policy-controller=true',
    },
    {
      text: 'Set `spec.networkPolicy` of the NodeClass to `DefaultAllow`, or to `DefaultDeny` so that new pods start closed.',
      command: 'kubectl edit nodeclass default',
    },
  ],
};

const rke2: Way = {
  title: 'Choose a network plugin that enforces',
  steps: [
    {
      text: 'On the servers set `cni` to `canal` (which is flannel with an engine), `calico` or `cilium` in /etc/rancher/rke2/config.yaml.',
    },
    {
      text: 'Restart the servers, then the agents; the plugin of a running cluster changes with an interruption.',
      command: 'systemctl restart rke2-server',
    },
    recreate,
  ],
};

const gkeAddOn: Way = {
  title: 'Turn on the network policy add-on (Calico)',
  steps: [
    {
      text: 'First the control plane.',
      command: 'gcloud container clusters update CLUSTER --update-addons=NetworkPolicy=ENABLED',
    },
    {
      text: 'Then the nodes, when that is done: every node pool is made anew, and only nodes made then run the agent.',
      command: 'gcloud container clusters update CLUSTER --enable-network-policy',
    },
    recreate,
  ],
};

const gkeV2: Way = {
  title: 'Or move to a cluster with Dataplane V2',
  steps: [
    {
      text: 'It always enforces and cannot be turned on in a cluster that is there: make a new one and move the workloads. Address blocks do not cover pods or nodes there.',
      command: 'gcloud container clusters create CLUSTER --enable-dataplane-v2',
    },
  ],
};

const ways: Readonly<Record<Platform, readonly Way[]>> = {
  gke: [gkeAddOn, gkeV2],
  eks: [
    {
      title: 'Turn on the network-policy agent of the VPC CNI',
      steps: [
        {
          text: 'Set it in the add-on, which must be v1.14 or newer.',
          command: `aws eks update-addon --cluster-name CLUSTER --addon-name vpc-cni --configuration-values '{"enableNetworkPolicy": "true"}'`,
        },
        {
          text: 'Wait until aws-node has restarted on every node.',
          command: 'kubectl rollout status daemonset/aws-node --namespace kube-system',
        },
      ],
    },
    another,
  ],
  aks: [
    {
      title: 'Choose an engine for the cluster',
      steps: [
        {
          text: 'Azure CNI powered by Cilium, where the cluster has Azure CNI: the nodes are made anew.',
          command: 'az aks update --resource-group GROUP --name CLUSTER --network-dataplane cilium',
        },
        recreate,
      ],
    },
    {
      title: 'Or make a cluster with one',
      steps: [
        {
          text: 'An engine can be named when a cluster is made.',
          command:
            'az aks create --resource-group GROUP --name CLUSTER --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium',
        },
      ],
    },
  ],
  openshift: [another],
  k3s: [
    {
      title: 'Let k3s enforce',
      steps: [
        {
          text: 'Remove `--disable-network-policy` from the arguments of every server (its service, or /etc/rancher/k3s/config.yaml).',
        },
        { text: 'Restart the servers, one after the other.', command: 'systemctl restart k3s' },
      ],
    },
    another,
  ],
  rke2: [rke2],
  k0s: [another],
  kind: [
    {
      title: 'Make the cluster anew with kind v0.24 or newer',
      steps: [
        { text: 'Its network plugin, kindnet, enforces policies since then.' },
        { text: 'Delete this cluster and make it again.', command: 'kind delete cluster && kind create cluster' },
      ],
    },
    {
      title: 'Or with another network plugin',
      steps: [
        { text: 'Set `networking.disableDefaultCNI: true` in the configuration of the cluster and install Calico or Cilium.' },
      ],
    },
  ],
  minikube: [
    {
      title: 'Start with a network plugin that enforces',
      steps: [
        { text: 'The plugin is chosen when a cluster is made: delete this one first.', command: 'minikube delete' },
        { text: 'Calico and Cilium are built in.', command: 'minikube start --cni=calico' },
      ],
    },
  ],
  unknown: [another],
};
