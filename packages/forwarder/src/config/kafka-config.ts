import { ConfigError, Secret } from '@signed-in/core'
import type { ConfigFile, KafkaAuthSection } from './config-schema.ts'
import { readSecretFile } from './forward-environment.ts'
import type { KafkaAuth, KafkaConfig } from './forwarder-config.ts'
import { withoutUndefined } from './without-undefined.ts'

/** The section of mode kafka with its defaults. Throws `ConfigError` where brokers or a password are missing. */
export function toKafka(section: NonNullable<ConfigFile['receivers']>['kafka']): KafkaConfig {
  if (section?.brokers === undefined) {
    throw new ConfigError('Mode kafka needs brokers. Set receivers.kafka.brokers or SIGNED_IN_FORWARD_KAFKA_BROKERS.')
  }
  return {
    brokers: section.brokers,
    topic: section.topic ?? 'otlp_spans',
    groupId: section.groupId ?? 'signed-in',
    encoding: section.encoding ?? 'otlp_proto',
    initialOffset: section.initialOffset ?? 'latest',
    sessionTimeoutMillis: section.sessionTimeout ?? 15_000,
    ...(section.deadLetterTopic === undefined ? {} : { deadLetterTopic: section.deadLetterTopic }),
    ...(section.tls === undefined ? {} : { tls: withoutUndefined(section.tls) }),
    ...(section.auth === undefined ? {} : { auth: toAuth(section.auth) }),
  }
}

function toAuth({ mechanism, username, password, passwordFile }: KafkaAuthSection): KafkaAuth {
  if (password !== undefined && passwordFile !== undefined) {
    throw new ConfigError('receivers.kafka.auth has password and password_file; set one.')
  }
  const text = password ?? (passwordFile === undefined ? undefined : readSecretFile(passwordFile))
  if (text === undefined || text === '')
    throw new ConfigError('receivers.kafka.auth needs a password. Set password or password_file.')
  return { mechanism, username, password: new Secret(text) }
}
