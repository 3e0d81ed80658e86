package org.pivotune.cli;

import java.io.PrintStream;

/**
 * Where a command writes.
 *
 * @param out the answer, nothing else
 * @param err progress, notices and errors
 * @param terminal whether {@code err} is a terminal, so that a line can be rewritten
 */
record Console(AnswerStream out, PrintStream err, boolean terminal) {}
