/** One picocli command per stage; nothing here computes. */
@NullMarked
package org.pivotune.cli;

import org.jspecify.annotations.NullMarked;
