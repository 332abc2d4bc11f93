// What these programs use of Node.js; its own types would be two more packages.
declare const process: { argv: string[]; env: Record<string, string> };
