// The steps of the main job with the generated types: `node steps.js STEP JSON` prints the answer as JSON.
// Who asks is in METROLIJN_URL and METROLIJN_TOKEN. What does not fit the description does not compile.

import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Schemas = components["schemas"];

const api = createClient<paths>({
  baseUrl: process.env.METROLIJN_URL!,
  headers: { Authorization: `Bearer ${process.env.METROLIJN_TOKEN}`, "Accept-Language": "en" },
});

/** What every step answers: the status, and the body when there is one. */
async function told(call: Promise<{ response: Response; data?: unknown; error?: unknown }>) {
  const { response, data, error } = await call;
  return { status: response.status, body: data ?? error ?? null };
}

const steps: Record<string, (given: any) => Promise<unknown>> = {
  importPeople: (body: Schemas["ImportRequest"]) => told(api.POST("/api/v1/memberships/imports", { body })),

  acceptOffer: async () => {
    const { data } = await api.GET("/api/v1/offers");
    return told(api.POST("/api/v1/offers/{id}/accept", { params: { path: { id: data!.results[0]!.id } } }));
  },

  plan: (body: Schemas["PlanRequest"]) => told(api.POST("/api/v1/sessions", { body })),

  findSession: ({ stop }: { stop: string }) =>
    told(api.GET("/api/v1/sessions", { params: { query: { stop, phase: "open" } } })),

  register: ({ session, key }: { session: number; key: string }) =>
    told(
      api.POST("/api/v1/registrations", {
        body: { session },
        params: { header: { "Idempotency-Key": key } },
      }),
    ),

  reminders: () => told(api.GET("/api/v1/reminders")),

  roster: ({ session }: { session: number }) =>
    told(api.GET("/api/v1/sessions/{id}/roster", { params: { path: { id: session } } })),

  record: (body: Schemas["RosterBodyRequest"]) => told(api.POST("/api/v1/attendances", { body })),

  completions: () => told(api.GET("/api/v1/completions", { params: { query: { limit: 10 } } })),

  teams: () => told(api.GET("/api/v1/teams")),

  teamLines: ({ team }: { team: number }) =>
    told(api.GET("/api/v1/line-progress", { params: { query: { team } } })),
};

const [step, given] = process.argv.slice(2);
console.log(JSON.stringify(await steps[step!]!(JSON.parse(given ?? "{}"))));
