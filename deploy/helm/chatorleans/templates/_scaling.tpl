{{/* What keeps a part running while pods come and go: (dict "root" $ "part" "silo" "values" .Values.silos) */}}

{{/* The number of pods is the autoscaler's if there is one; applying again must not reset it. */}}
{{- define "chat.replicas" -}}
{{- if gt (int .values.replicas.min) (int .values.replicas.max) }}
  {{- fail (printf "%ss.replicas: min is more than max." .part) }}
{{- end }}
{{- if eq (int .values.replicas.min) (int .values.replicas.max) }}
  replicas: {{ .values.replicas.min }}
{{- end }}
{{- end }}

{{- define "chat.disruptionBudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "chat.name" . }}
  labels:
    {{- include "chat.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      {{- include "chat.selector" . | nindent 6 }}
{{- end }}

{{- define "chat.autoscaler" -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "chat.name" . }}
  labels:
    {{- include "chat.labels" . | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "chat.name" . }}
  minReplicas: {{ .values.replicas.min }}
  maxReplicas: {{ .values.replicas.max }}
  metrics:
    {{- with .values.connections }}
    - type: Pods
      pods:
        metric:
          name: chat_connections
        target:
          type: AverageValue
          averageValue: {{ . | int | quote }}
    {{- end }}
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ .values.cpuPercent }}
{{- end }}
