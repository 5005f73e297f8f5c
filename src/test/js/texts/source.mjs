// One source file of the pages, as the TypeScript compiler parses it: which keys it uses, what it imports, and which of its
// literals are texts for people.

import ts from 'typescript';
import { Flow } from './flow.mjs';
import { TRANSLATORS } from './positions.mjs';

const { SyntaxKind: Kind } = ts;

/** `{keys: [{key, values?}], prefixes: [{key, values?}], texts: [text], imports: [specifier], problems: [text]}`. */
export function read(name, text) {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);
  const found = { keys: [], prefixes: [], texts: [], imports: [], problems: [] };
  const at = (node) => `${name}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  const flow = new Flow(source);
  const visit = (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      found.imports.push(node.moduleSpecifier.text);
    } else if (ts.isCallExpression(node) && TRANSLATORS.includes(node.expression.text)) {
      readKey(node, found, at);
    }
    const literal = literalOf(node);
    if (literal !== undefined && flow.isText(node, literal)) {
      found.texts.push({ text: literal.trim(), at: at(node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The text of a literal, or of one of the pieces of a template; undefined for everything else. */
function literalOf(node) {
  const pieces = [Kind.StringLiteral, Kind.NoSubstitutionTemplateLiteral, Kind.TemplateHead, Kind.TemplateMiddle, Kind.TemplateTail];
  return pieces.includes(node.kind) ? node.text : undefined;
}

/** A key is a literal, one of several literals, or a template that begins with the keys' prefix and a dot: `error.${code}`. */
function readKey(call, found, at) {
  // Whether a key is known says nothing of what it is given.
  const values = call.expression.text === 'known' ? undefined : valuesOf(call.arguments[1]);
  for (const key of alternatives(call.arguments[0])) {
    if (ts.isStringLiteralLike(key)) {
      found.keys.push({ key: key.text, values, at: at(call) });
    } else if (ts.isTemplateExpression(key) && key.head.text.includes('.')) {
      found.prefixes.push({ key: key.head.text, values, at: at(call) });
    } else {
      found.problems.push(`${at(call)} uses a key that is neither a literal nor a template with a prefix`);
    }
  }
}

function alternatives(node) {
  if (node && ts.isParenthesizedExpression(node)) {
    return alternatives(node.expression);
  }
  return node && ts.isConditionalExpression(node) ? [...alternatives(node.whenTrue), ...alternatives(node.whenFalse)] : [node].filter(Boolean);
}

/** The names of the values for the placeholders; undefined if they are not written there. */
function valuesOf(node) {
  if (!node) {
    return [];
  }
  const readable = ts.isObjectLiteralExpression(node) && !node.properties.some(ts.isSpreadAssignment);
  return readable ? node.properties.map(({ name }) => name.text) : undefined;
}

/** The value of a constant of the source, which consists of literals alone. */
export function constant(text, name) {
  const source = ts.createSourceFile('constants.js', text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);
  const [declaration] = source.statements.filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .filter((one) => one.name.text === name);
  return valueOf(declaration.initializer);
}

function valueOf(node) {
  if (ts.isObjectLiteralExpression(node)) {
    return Object.fromEntries(node.properties.map((property) => [property.name.text, valueOf(property.initializer)]));
  }
  if (!ts.isStringLiteralLike(node)) {
    throw new TypeError(`${node.getText()} is no literal`);
  }
  return node.text;
}
