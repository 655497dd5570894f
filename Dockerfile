# Pinned, as those of docker-compose.yml. The digest of a newer one: docker buildx imagetools inspect node:22-alpine
ARG BASE=node:22.23.2-alpine3.24@sha256:b6f26b36c8ff49624cfdac716b8ea1138d606df02586a77d364bb5536a634f85
FROM $BASE AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY src src
COPY worker worker
COPY test test
# TypeScript is an optional peer of a dependency, which needs it for types alone.
RUN npm run build && npm prune --omit=dev --ignore-scripts && rm -rf node_modules/typescript node_modules/@typescript

FROM $BASE
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist/src dist/src
COPY --from=build /app/dist/worker dist/worker
COPY config config
COPY LICENSE CHANGELOG.md ./
RUN mkdir data && chown node:node data && ln -s /app/dist/src/cli/pipewarden.js /usr/local/bin/pipewarden
USER node
VOLUME /app/data
EXPOSE 8080
# Workers listen on no port: they are healthy as long as they run.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD \
  ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 8080) + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/worker/start.js"]
