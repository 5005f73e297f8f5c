import { createHmac, timingSafeEqual } from "node:crypto";

/** The claims of an HS256 token, or null if its signature is wrong or it has expired. */
export function verify(token, secret) {
    const [header, claims, signature] = (token ?? "").split(".");
    if (!signature) {
        return null;
    }
    const expected = createHmac("sha256", secret).update(`${header}.${claims}`).digest();
    const given = Buffer.from(signature, "base64url");
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
        return null;
    }
    const read = JSON.parse(Buffer.from(claims, "base64url").toString());
    return read.exp > Date.now() / 1000 ? read : null;
}
