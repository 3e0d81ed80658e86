/** Two hosts to begin from: a plain main and an HTTP server that streams progress. */
@NullMarked
package org.pivotune.examples;

import org.jspecify.annotations.NullMarked;
