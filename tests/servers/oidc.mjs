// An OpenID provider on loopback (npm oidc-provider, with its own development forms), as a company's would be.
// Usage: node oidc.mjs NODE_MODULES PORT  -> "ready" on standard output when it listens.
//
// PUT /twist with a JSON object makes it lie from then on: "claims" to change in the id_token (null takes one away),
// "foreign" to sign it by a key that is not published, "none" to leave it unsigned, "without" to leave it out,
// "discovery" to change what it says of itself.
import { generateKeyPairSync } from "node:crypto";
import { pathToFileURL } from "node:url";

const [modules, port] = process.argv.slice(2);
for (const name of ["log", "warn", "info"]) console[name] = (...words) => process.stderr.write(words.join(" ") + "\n");
const { Provider } = await import(pathToFileURL(`${modules}/oidc-provider/lib/index.js`));
const { SignJWT, UnsecuredJWT, decodeJwt, importJWK } = await import(pathToFileURL(`${modules}/jose/dist/webapi/index.js`));

const made = () => ({
  ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }),
  kid: "one", use: "sig", alg: "RS256",
});
const own = made();
let twist = {};

const native = { application_type: "native", redirect_uris: ["http://127.0.0.1/callback"], grant_types: ["authorization_code"] };
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    { ...native, client_id: "desk", token_endpoint_auth_method: "none" },
    { ...native, client_id: "desk-with-secret", client_secret: "a+secret with %41 & :" },
  ],
  jwks: { keys: [own] },
  cookies: { keys: ["only for tests"] },
  pkce: { required: () => true },
  features: { devInteractions: { enabled: true } },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
});

async function signed(claims) {
  if (twist.none) return new UnsecuredJWT(claims).encode();
  const key = await importJWK(twist.foreign ? made() : own, "RS256");
  return new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "one" }).sign(key);
}

provider.use(async (ctx, next) => {
  if (ctx.path === "/twist") {
    let body = "";
    for await (const part of ctx.req) body += part;
    twist = JSON.parse(body);
    ctx.status = 204;
    return;
  }
  await next();
  if (ctx.path === "/.well-known/openid-configuration") Object.assign(ctx.body, twist.discovery ?? {});
  if (ctx.path === "/token" && ctx.body?.id_token) {
    const claims = { ...decodeJwt(ctx.body.id_token), ...twist.claims };
    for (const [name, value] of Object.entries(claims)) if (value === null) delete claims[name];
    if (twist.claims || twist.foreign || twist.none) ctx.body.id_token = await signed(claims);
    if (twist.without) delete ctx.body.id_token;
  }
});
provider.listen(Number(port), () => process.stdout.write("ready\n"));
