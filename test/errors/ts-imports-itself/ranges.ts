import { count } from './network.ts'

export const ranges = { osaka: `192.168.${count}.0/24` }
