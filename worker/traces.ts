/** Reviews as traces, for whoever collects them by OpenTelemetry: told once they are over, so that nothing else knows of it. */
import type { Tracer } from '@opentelemetry/api';
import type { Settings } from '../src/settings.ts';
import type { Spending } from './spending.ts';

export interface Traces {
  /** `failed`: why it broke off; null: it came to its end. */
  tell(spending: Spending, attributes: Readonly<Record<string, string | number>>, failed: string | null): void;
  /** Sends what is left. */
  close(): Promise<void>;
}

type TraceSettings = Pick<Settings, 'OTEL_EXPORTER_OTLP_ENDPOINT' | 'OTEL_EXPORTER_OTLP_HEADERS' | 'OTEL_SERVICE_NAME'>;

/** Null where nobody collects them. OpenTelemetry is loaded here alone. `version`: of Pipewarden. */
export async function openTraces(settings: TraceSettings, version: string): Promise<Traces | null> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers, OTEL_SERVICE_NAME } = settings;
  if (endpoint === undefined) return null;
  const [api, { BasicTracerProvider, BatchSpanProcessor }, { OTLPTraceExporter }, { resourceFromAttributes }] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace-base'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, headers: headersIn(headers) });
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': OTEL_SERVICE_NAME, 'service.version': version }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  return { ...tellingBy(provider.getTracer('pipewarden', version), api), close: () => provider.shutdown() };
}

function tellingBy(tracer: Tracer, api: typeof import('@opentelemetry/api')): Pick<Traces, 'tell'> {
  const { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } = api;
  return {
    tell(spending, attributes, failed) {
      const [from, to] = [spending.stages[0]?.from ?? Date.now(), spending.stages.at(-1)?.to ?? Date.now()];
      const review = tracer.startSpan('review', { startTime: from, attributes }, ROOT_CONTEXT);
      const within = trace.setSpan(ROOT_CONTEXT, review);
      for (const { stage, ...time } of spending.stages)
        tracer.startSpan(stage, { startTime: time.from }, within).end(time.to);
      for (const { method, route, status, ...time } of spending.calls) {
        const told = { 'http.request.method': method, 'url.template': route, 'http.response.status_code': status };
        const options = { startTime: time.from, kind: SpanKind.CLIENT, attributes: told };
        const call = tracer.startSpan(`${method} ${route}`, options, within);
        if (status === 'none' || Number(status) >= 500) call.setStatus({ code: SpanStatusCode.ERROR });
        call.end(time.to);
      }
      if (failed !== null) review.setStatus({ code: SpanStatusCode.ERROR, message: failed });
      review.end(to);
    },
  };
}

/** `name=value,other=value`, encoded as in an address. */
function headersIn(text = ''): Record<string, string> {
  const pairs = text.split(',').flatMap((pair) => {
    const [name = '', ...value] = pair.split('=');
    return name.trim() === '' ? [] : [[name.trim(), decodeURIComponent(value.join('=').trim())]];
  });
  return Object.fromEntries(pairs);
}
