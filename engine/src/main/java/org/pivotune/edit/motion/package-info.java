/** Pictures that change from one to the next: ways through edited codes, between two people, and video files. */
@NullMarked
package org.pivotune.edit.motion;

import org.jspecify.annotations.NullMarked;
