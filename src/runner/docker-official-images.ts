/**
 * Docker Hub's official images: what Docker itself publishes under `library/`, without those marked as deprecated.
 * Source: the `library` folder of docker-library/official-images on 2025-10-01.
 */
const NAMES = `
adminer aerospike almalinux alpine alt amazoncorretto amazonlinux api-firewall arangodb archlinux backdrop bash bonita
buildpack-deps busybox caddy cassandra chronograf cirros clearlinux clickhouse clojure composer convertigo couchbase
couchdb crate dart debian docker drupal eclipse-mosquitto eclipse-temurin eggdrop elasticsearch elixir emqx erlang
fedora flink fluentd friendica gazebo gcc geonetwork ghost golang gradle groovy haproxy haskell haxe hello-world hitch
httpd hylang ibm-semeru-runtimes ibmjava influxdb irssi jetty joomla jruby julia kapacitor kibana kong krakend
lightstreamer liquibase logstash mageia mariadb matomo maven mediawiki memcached mongo mongo-express monica mysql nats
neo4j neurodebian nextcloud nginx node odoo open-liberty oraclelinux orientdb percona perl photon php phpmyadmin plone
postfixadmin postgres pypy python r-base rabbitmq rakudo-star redis redmine registry rethinkdb rocket.chat rockylinux
ros ruby rust sapmachine satosa silverpeas solr sonarqube spark spiped storm swift swipl teamspeak telegraf tomcat tomee
traefik ubuntu unit valkey varnish websphere-liberty wordpress xwiki yourls znc zookeeper`;

const official: ReadonlySet<string> = new Set(NAMES.trim().split(/\s+/));

/** `name`, `library/name`, `docker.io/name` or `docker.io/library/name`, with any tag or digest. */
export function isDockerOfficial(image: string): boolean {
  const name = /^(?:docker\.io\/)?(?:library\/)?([a-z0-9][a-z0-9.-]*)(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?$/.exec(
    image,
  )?.[1];
  return name !== undefined && official.has(name);
}
