// Follows a literal to where it is used: as a child of an element, as an attribute, as an argument, or through the names of its
// file, of a variable or of a function that returns it.

import ts from 'typescript';
import { ALLOWED, KEEPING, MACHINES, PASSING, READ, READERS, TECHNICAL, TRANSLATORS } from './positions.mjs';

const LETTER = /\p{L}/u;
/** Several words, a word with a capital letter, or the end of a sentence: that is no name of the code. */
const PROSE = /\p{L}\p{M}*[,;:]?\s+\p{L}|^\s*\p{Lu}\p{Ll}|\p{L}\s*[…!?]\s*$/u;
const EDGES = /^[^\p{L}]+|[^\p{L}]+$/gu;
const COMPARISONS = ['==', '===', '!=', '!==', 'in', 'instanceof', '<', '>', '<=', '>='];

export class Flow {
  #source;
  /** Names in this file that are shown: each name is looked for once. */
  #shown = new Map();

  constructor(source) {
    this.#source = source;
  }

  /** Whether people read the literal. */
  isText(node, text) {
    if (ALLOWED.has(text.replace(EDGES, '')) || !LETTER.test(text)) {
      return false;
    }
    const use = useOf(wholeOf(node));
    if (use.kind === 'name') {
      return PROSE.test(text) || this.#isShown(use.name);
    }
    return use.kind === 'read' || (use.kind === 'unknown' && PROSE.test(text));
  }

  #isShown(name) {
    if (!this.#shown.has(name)) {
      // Names that lead back to this one do not show it.
      this.#shown.set(name, false);
      this.#shown.set(name, this.#usesOf(name).some((use) => use.kind === 'read' || (use.kind === 'name' && this.#isShown(use.name))));
    }
    return this.#shown.get(name);
  }

  #usesOf(name) {
    const uses = [];
    const visit = (node) => {
      if (ts.isIdentifier(node) && node.text === name && !isDeclared(node)) {
        uses.push(useOf(valueAt(node)));
      }
      ts.forEachChild(node, visit);
    };
    visit(this.#source);
    return uses;
  }
}

/** The template that a piece belongs to; every other literal is whole. */
function wholeOf(node) {
  if (node.kind === ts.SyntaxKind.TemplateHead) {
    return node.parent;
  }
  return ts.isTemplateSpan(node.parent) && node.parent.literal === node ? node.parent.parent : node;
}

function isDeclared(node) {
  return node.parent.name === node && !ts.isPropertyAccessExpression(node.parent) && !ts.isShorthandPropertyAssignment(node.parent);
}

/** What a name stands for: its value, the element of it, or what it returns. */
function valueAt(node) {
  const { parent } = node;
  const is = (ts.isPropertyAccessExpression(parent) && parent.name === node)
    || (ts.isElementAccessExpression(parent) && parent.expression === node)
    || (ts.isCallExpression(parent) && parent.expression === node);
  return is ? valueAt(parent) : node;
}

/** `{kind: 'read' | 'machine' | 'unknown'}`, or `{kind: 'name', name}` where the value gets a name. */
function useOf(node) {
  const { parent } = node;
  const known = [callUse, propertyUse, comparisonUse, nameUse].map((use) => use(node, parent)).find(Boolean);
  if (known) {
    return known;
  }
  return passes(node, parent) ? useOf(parent) : { kind: 'unknown' };
}

/** Whether the parent's value is the node's, or has it in itself. */
function passes(node, parent) {
  return ts.isParenthesizedExpression(parent) || ts.isTemplateSpan(parent) || ts.isTemplateExpression(parent) || ts.isArrayLiteralExpression(parent)
    || ts.isSpreadElement(parent) || (ts.isConditionalExpression(parent) && parent.condition !== node)
    || ts.isBinaryExpression(parent) || ts.isObjectLiteralExpression(parent) || ts.isAwaitExpression(parent)
    || (ts.isArrowFunction(parent) && parent.body === node) || (ts.isPropertyAssignment(parent) && parent.initializer === node)
    || (ts.isPropertyAccessExpression(parent) && parent.expression === node && KEEPING.has(parent.name.text))
    || (ts.isCallExpression(parent) && (parent.expression === node || PASSING.has(calleeOf(parent))));
}

const calleeOf = ({ expression }) => expression.name?.text ?? expression.text;

function callUse(node, parent) {
  if (ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent)) {
    return { kind: 'machine' };
  }
  if (!(ts.isCallExpression(parent) || ts.isNewExpression(parent)) || !parent.arguments?.includes(node)) {
    return undefined;
  }
  const place = parent.arguments.indexOf(node);
  const name = calleeOf(parent);
  if (PASSING.has(name)) {
    return undefined;
  }
  if (name === 'h') {
    return { kind: place === 0 ? 'machine' : place === 1 ? 'unknown' : 'read' };
  }
  if (TRANSLATORS.includes(name) || MACHINES.has(name)) {
    return { kind: 'machine' };
  }
  return { kind: place < (READERS.get(name) ?? 0) ? 'read' : 'unknown' };
}

function propertyUse(node, parent) {
  const assigned = isAssigned(node, parent);
  if (!assigned && !ts.isPropertyAssignment(parent) && !ts.isShorthandPropertyAssignment(parent)) {
    return undefined;
  }
  if (parent.name === node && ts.isPropertyAssignment(parent)) {
    return { kind: 'machine' };
  }
  const name = (assigned ? parent.left.name?.text ?? parent.left.text : parent.name.text) ?? '';
  if (READ.has(name)) {
    return { kind: 'read' };
  }
  if (TECHNICAL.has(name) || name.startsWith('data-')) {
    return { kind: 'machine' };
  }
  return assigned ? { kind: 'name', name } : undefined;
}

function isAssigned(node, parent) {
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && parent.right === node;
}

function comparisonUse(node, parent) {
  const compared = ts.isBinaryExpression(parent) && COMPARISONS.includes(parent.operatorToken.getText());
  const condition = ts.isConditionalExpression(parent) && parent.condition === node;
  const chosen = ts.isElementAccessExpression(parent) && parent.argumentExpression === node;
  return compared || condition || chosen || ts.isCaseClause(parent) ? { kind: 'machine' } : undefined;
}

function nameUse(node, parent) {
  const declares = [ts.isVariableDeclaration, ts.isPropertyDeclaration, ts.isParameter, ts.isBindingElement].some((is) => is(parent));
  if (declares && parent.initializer === node) {
    return { kind: 'name', name: parent.name.text };
  }
  if (!ts.isReturnStatement(parent)) {
    return undefined;
  }
  let around = parent;
  while (around && !ts.isFunctionLike(around)) {
    around = around.parent;
  }
  const name = around?.name?.text ?? around?.parent.name?.text;
  // A component returns what it draws.
  return /^(\p{Lu}|render$)/u.test(name ?? '') ? { kind: 'read' } : { kind: name ? 'name' : 'unknown', name };
}
