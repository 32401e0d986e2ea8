/**
 * The learned list of 50 NAdamW configurations that TaskSet published (Metz et al. 2020, appendix G), in order: seeds of `nadamw_grid`.
 * The package opt_list has them in the order of a later revision.
 */
export const LEARNED_LIST: readonly number[] = [
  743, 342, 799, 611, 437, 25, 209, 119, 794, 68, 324, 515, 607, 713, 705, 189, 741, 958, 527, 700, 807, 135, 865, 148,
  374, 364, 274, 465, 494, 579, 986, 409, 797, 150, 111, 853, 410, 639, 385, 941, 18, 90, 795, 422, 787, 937, 153, 116,
  336, 198,
];
