{{/* What pods of silos and edges have in common: (dict "root" $ "part" "silo" "values" .Values.silos) */}}

{{/* Without versions: each change of a label restarts pods, and makes clients reconnect. */}}
{{- define "chat.podMetadata" -}}
labels:
  {{- include "chat.selector" . | nindent 2 }}
{{- if eq .root.Values.metrics.scrape "Annotations" }}
annotations:
  prometheus.io/scrape: "true"
  prometheus.io/port: "9464"
{{- end }}
{{- end }}

{{- define "chat.podSpec" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 1654
  fsGroup: 1654
  seccompProfile:
    type: RuntimeDefault
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "chat.selector" . | nindent 8 }}
{{- end }}

{{- define "chat.container" -}}
image: {{ include "chat.image" . }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
resources:
  {{- toYaml .values.resources | nindent 2 }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{/* Settings of both, then values.settings; none of them twice: (dict "root" $ "own" names that the part sets by itself) */}}
{{- define "chat.settings" -}}
{{- $own := fromYamlArray .own }}
{{- $shared := fromYamlArray (include "chat.sharedSettings" .root) }}
{{- $names := list }}
{{- range concat $own $shared }}{{ $names = append $names (lower .name) }}{{ end }}
{{- range $key, $value := .root.Values.settings }}
  {{- $name := $key | replace ":" "__" }}
  {{- if has (lower $name) $names }}
    {{- fail (printf "settings: the chart sets %s by itself; use the value for it." $key) }}
  {{- end }}
  {{- $shared = append $shared (dict "name" $name "value" $value) }}
{{- end }}
{{- toYaml (concat $own $shared) }}
{{- end }}

{{- define "chat.sharedSettings" -}}
- name: ChatOrleans__Cluster__ClusterId
  value: {{ .Values.cluster.id | quote }}
- name: ChatOrleans__Cluster__Tls__Mode
  value: {{ .Values.cluster.tls.mode }}
{{- if ne .Values.cluster.tls.mode "None" }}
- name: ChatOrleans__Cluster__Tls__CertificateFile
  value: {{ include "chat.tlsFolder" . }}/tls.crt
- name: ChatOrleans__Cluster__Tls__PrivateKeyFile
  value: {{ include "chat.tlsFolder" . }}/tls.key
- name: ChatOrleans__Cluster__Tls__AuthorityFile
  value: {{ include "chat.tlsFolder" . }}/ca.crt
{{- end }}
{{- if ne .Values.metrics.scrape "None" }}
- name: ChatOrleans__Metrics__Address
  value: http://+:9464
{{- end }}
{{- end }}

{{- define "chat.tlsFolder" -}}
/etc/chatorleans/tls
{{- end }}

{{/* Not by subPath: a mount of one file is not renewed. */}}
{{- define "chat.tlsMount" -}}
{{- if ne .Values.cluster.tls.mode "None" }}
- name: tls
  mountPath: {{ include "chat.tlsFolder" . }}
  readOnly: true
{{- end }}
{{- end }}

{{/* (dict "root" $ "secret" .Values.cluster.tls.siloSecret) */}}
{{- define "chat.tlsVolume" -}}
{{- if ne .root.Values.cluster.tls.mode "None" }}
- name: tls
  secret:
    secretName: {{ .secret }}
    defaultMode: 0440
{{- end }}
{{- end }}

{{/* Secrets as files, instead of variables. */}}
{{- define "chat.secretsFolder" -}}
/etc/chatorleans/secrets
{{- end }}

{{- define "chat.secretsSetting" }}
- name: ChatOrleans__SecretsDirectory
  value: {{ include "chat.secretsFolder" . }}
{{- end }}

{{- define "chat.secretsMount" -}}
{{- if .secretsVolume }}
- name: secrets
  mountPath: {{ include "chat.secretsFolder" . }}
  readOnly: true
{{- end }}
{{- end }}

{{- define "chat.secretsVolume" -}}
{{- if .secretsVolume }}
- name: secrets
  {{- toYaml .secretsVolume | nindent 2 }}
{{- end }}
{{- end }}

{{/* Whole seconds as .NET's time: 210 is 00:03:30. */}}
{{- define "chat.time" -}}
{{- $seconds := int . }}
{{- printf "%02d:%02d:%02d" (div $seconds 3600) (mod (div $seconds 60) 60) (mod $seconds 60) }}
{{- end }}
