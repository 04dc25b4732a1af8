{{- define "signed-in-forwarder.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "signed-in-forwarder.selectorLabels" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "signed-in-forwarder.labels" -}}
{{ include "signed-in-forwarder.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end -}}

{{- define "signed-in-forwarder.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{- define "signed-in-forwarder.containerSecurityContext" -}}
runAsNonRoot: true
runAsUser: 1000
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{/* The pod of Deployment and StatefulSet alike. Renamed or changed configuration restarts pods: the checksum is part of them. */}}
{{- define "signed-in-forwarder.podTemplate" -}}
metadata:
  labels:
    {{- include "signed-in-forwarder.labels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    checksum/config: {{ .Values.config | toYaml | sha256sum }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ if .Values.serviceAccount.create }}{{ include "signed-in-forwarder.fullname" . }}{{ else }}default{{ end }}
  automountServiceAccountToken: false
  terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 1000
    fsGroup: 1000
    seccompProfile: { type: RuntimeDefault }
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: forwarder
      image: {{ include "signed-in-forwarder.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args: [--config, /etc/signed-in/forwarder.yaml]
      env:
        - { name: SIGNED_IN_SPOOL_DIR, value: /var/lib/signed-in/spool }
        {{- with .Values.env }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with .Values.envFrom }}
      envFrom:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      ports:
        {{- if ne .Values.config.mode "kafka" }}
        - { name: otlp-http, containerPort: 4318 }
        {{- if .Values.service.grpc.enabled }}
        - { name: otlp-grpc, containerPort: 4317 }
        {{- end }}
        {{- end }}
        - { name: admin, containerPort: 13133 }
      startupProbe: { httpGet: { path: /livez, port: admin }, periodSeconds: 1, failureThreshold: 60 }
      readinessProbe: { httpGet: { path: /readyz, port: admin }, periodSeconds: 5 }
      livenessProbe: { httpGet: { path: /livez, port: admin }, periodSeconds: 10, failureThreshold: 6 }
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      securityContext:
        {{- include "signed-in-forwarder.containerSecurityContext" . | nindent 8 }}
      volumeMounts:
        - { name: config, mountPath: /etc/signed-in/forwarder.yaml, subPath: forwarder.yaml, readOnly: true }
        - { name: secrets, mountPath: /etc/signed-in/secrets, readOnly: true }
        - { name: spool, mountPath: /var/lib/signed-in }
  volumes:
    - { name: config, configMap: { name: {{ include "signed-in-forwarder.fullname" . }} } }
    - { name: secrets, secret: { secretName: {{ .Values.secretName }}, defaultMode: 288 } }
    {{- if eq .Values.workload "Deployment" }}
    - { name: spool, emptyDir: { sizeLimit: {{ .Values.spool.size }} } }
    {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if .Values.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- range .Values.topologySpreadConstraints }}
    - {{- toYaml . | nindent 6 }}
      labelSelector: { matchLabels: { {{- include "signed-in-forwarder.selectorLabels" $ | replace "\n" ", " -}} } }
    {{- end }}
  {{- end }}
{{- end -}}

{{/* What an app's pod takes in: a native sidecar, which starts before the app and ends after it, and its volumes. */}}
{{- define "signed-in-forwarder.sidecar" -}}
initContainers:
  - name: signed-in-forwarder
    image: {{ include "signed-in-forwarder.image" . | quote }}
    restartPolicy: Always
    env:
      - { name: SIGNED_IN_FORWARD_MODE, value: passthrough }
      - { name: SIGNED_IN_FORWARD_LISTEN, value: "127.0.0.1:4318" }
      - { name: SIGNED_IN_FORWARD_ADMIN_LISTEN, value: "0.0.0.0:13133" }
      - { name: SIGNED_IN_FORWARD_TO, value: {{ .Values.sidecar.nextHop | quote }} }
      - { name: SIGNED_IN_TRACK_URL, value: {{ .Values.sidecar.trackUrl | quote }} }
      - { name: SIGNED_IN_API_KEY_FILE, value: /etc/signed-in/secrets/api-key }
      - { name: SIGNED_IN_SPOOL_DIR, value: /var/lib/signed-in/spool }
    ports:
      - { name: signed-in-admin, containerPort: 13133 }
    startupProbe: { httpGet: { path: /readyz, port: signed-in-admin }, periodSeconds: 1, failureThreshold: 60 }
    resources:
      {{- toYaml .Values.resources | nindent 6 }}
    securityContext:
      {{- include "signed-in-forwarder.containerSecurityContext" . | nindent 6 }}
    volumeMounts:
      - { name: signed-in-secrets, mountPath: /etc/signed-in/secrets, readOnly: true }
      - { name: signed-in-spool, mountPath: /var/lib/signed-in }
volumes:
  - { name: signed-in-secrets, secret: { secretName: {{ .Values.secretName }}, items: [{ key: api-key, path: api-key, mode: 292 }] } }
  - { name: signed-in-spool, emptyDir: { sizeLimit: {{ .Values.spool.size }} } }
{{- end -}}
