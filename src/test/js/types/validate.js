// Checks an AsyncAPI document (standard input) against the specification's own JSON Schema; prints one line per problem.
import Ajv from 'ajv';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const schema = createRequire(import.meta.url)('@asyncapi/specs/schemas/3.0.0.json');
delete schema.$schema; // It bundles the metaschema that it names.
const ajv = new Ajv({ strict: false, meta: false, validateSchema: false, allErrors: true, validateFormats: false });
const validate = ajv.compile(schema);
if (validate(JSON.parse(readFileSync(0, 'utf8')))) {
  console.log('ok');
} else {
  validate.errors.slice(0, 20).forEach((error) => console.log(`${error.instancePath} ${error.message}`));
}
