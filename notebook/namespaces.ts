/**
 * A Babel plugin for what Babel's TypeScript leaves out of namespaces: an exported `let`, which every user of the namespace sees change, and
 * names that another block of the same namespace exports. Both become members of the namespace, as the language has it.
 */
import type { NodePath, PluginObj, types as T } from "@babel/core";

interface Block {
  readonly name: string;
  readonly path: NodePath<T.TSModuleBlock>;
  /** The namespace with those around it, `A.B`: blocks of the same are one namespace. */
  readonly whole: string;
  /** The names of the values that it exports. */
  readonly exports: readonly string[];
}

export function namespaces({ types: t }: { readonly types: typeof T }): PluginObj {
  const nameOf = ({ id }: T.TSModuleDeclaration) => (t.isIdentifier(id) ? id.name : undefined);

  const exported = (statement: T.Statement): readonly string[] =>
    t.isExportNamedDeclaration(statement) && statement.declaration
      ? Object.keys(t.getBindingIdentifiers(statement.declaration, false, true))
      : [];
  const blockOf = (path: NodePath<T.TSModuleDeclaration>): Block | undefined => {
    const body = path.get("body");
    const name = nameOf(path.node);
    if (Array.isArray(body) || !body.isTSModuleBlock() || name === undefined) return undefined;
    const around = path
      .getAncestry()
      .flatMap(({ node }) => (t.isTSModuleDeclaration(node) ? (nameOf(node) ?? []) : []));
    return { name, path: body, whole: around.reverse().join("."), exports: body.node.body.flatMap(exported) };
  };
  /** The variables of an export that may change and can be moved: those with a plain name. */
  const movable = (statement: T.Statement) => {
    const declared = t.isExportNamedDeclaration(statement) ? statement.declaration : undefined;
    if (!t.isVariableDeclaration(declared) || declared.kind === "const" || declared.declare) return undefined;
    return declared.declarations.every(({ id }) => t.isIdentifier(id)) ? declared : undefined;
  };
  const isType = (path: NodePath) =>
    path.findParent(
      (above) =>
        above.isTSType() ||
        above.isTSTypeAnnotation() ||
        above.isTSInterfaceDeclaration() ||
        above.isTSTypeAliasDeclaration(),
    ) !== null;
  const isValue = (path: NodePath<T.Identifier>) => {
    if (isType(path) || path.parentPath.isTSQualifiedName() || path.parentPath.isExportSpecifier()) return false;
    const referenced: boolean = path.isReferencedIdentifier();
    if (referenced) return true;
    const within = path.findParent(
      (above) => !above.isPattern() && !above.isObjectProperty() && !above.isRestElement(),
    );
    const changes = within?.isAssignmentExpression() || within?.isUpdateExpression() || within?.isForXStatement();
    return Boolean(changes) && !(path.parentPath.isObjectProperty() && path.key === "key");
  };

  const rewrite = ({ name, path }: Block, elsewhere: ReadonlySet<string>) => {
    const own = new Set(path.node.body.flatMap((statement) => (movable(statement) ? exported(statement) : [])));
    const scope = path.scope;
    const member = (node: T.Identifier) =>
      t.inherits(t.memberExpression(t.identifier(name), t.identifier(node.name)), node);
    path.traverse({
      Identifier(found) {
        const binding = found.scope.getBinding(found.node.name);
        let inside = binding?.scope;
        while (inside && inside !== scope) inside = inside.parent;
        const moved = own.has(found.node.name) && binding?.scope === scope;
        if (!(moved || (elsewhere.has(found.node.name) && !inside)) || !isValue(found)) return;
        if (found.parentPath.isObjectProperty({ shorthand: true })) found.parentPath.node.shorthand = false;
        found.replaceWith(member(found.node));
        found.skip();
      },
    });
    for (const statement of path.get("body")) {
      const declared = movable(statement.node);
      if (!declared) continue;
      const assignments = declared.declarations.flatMap(({ id, init }) =>
        t.isIdentifier(id) && init
          ? [t.inherits(t.expressionStatement(t.assignmentExpression("=", member(id), init)), statement.node)]
          : [],
      );
      statement.replaceWithMultiple(assignments);
    }
  };

  return {
    name: "namespaces",
    visitor: {
      Program(program) {
        const blocks: Block[] = [];
        program.traverse({
          TSModuleDeclaration(path) {
            const block = path.node.declare ? undefined : blockOf(path);
            if (block) blocks.push(block);
          },
        });
        for (const block of blocks) {
          const same = blocks.filter(({ whole }) => whole === block.whole);
          const elsewhere = new Set(same.flatMap((other) => (other === block ? [] : other.exports)));
          rewrite(block, elsewhere);
        }
        if (blocks.length > 0) program.scope.crawl();
      },
    },
  };
}
