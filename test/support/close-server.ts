interface Server {
  close(done: () => void): unknown;
  closeAllConnections?(): void;
}

/** Waits for nobody: connections that are kept, or on which nothing was said, would hold it for a minute. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections?.();
  });
}
